# Alpha with Feldt's interval, alpha if dropped, item-rest, one minres factor, agreement of pairs and readers: psych.
suppressMessages(library(psych))
source("write_expected.R")
set.seed(22)
n <- 90
factor <- rnorm(n)
answers <- as.data.frame(sapply(c(.9, .7, .6, .5, .8), function(l) pmin(pmax(round(3 + l * factor + rnorm(n, 0, .7)), 1), 5)))
names(answers) <- paste0("item_", 1:5)
answers$group <- rep(0:2, c(30, 40, 20))
write.csv(answers, "reliability_data.csv", row.names = FALSE)

expected <- list()
items <- answers[1:5]
for (g in c("all", 0:2)) {
  part <- if (g == "all") items else items[answers$group == g, ]
  found <- suppressWarnings(alpha(part))
  expected[[paste0("alpha.", g)]] <- found$total$raw_alpha
  expected[[paste0("alpha_low.", g)]] <- found$feldt$lower.ci[[1]]
  expected[[paste0("alpha_high.", g)]] <- found$feldt$upper.ci[[1]]
}
found <- alpha(items)
one <- fa(items, 1, fm = "minres")
for (i in 1:5) {
  expected[[paste0("dropped.", i)]] <- found$alpha.drop$raw_alpha[i]
  expected[[paste0("item_rest.", i)]] <- found$item.stats$r.drop[i]
  expected[[paste0("loading.", i)]] <- one$loadings[i]
}
expected[["omega"]] <- 1 - sum(1 - one$loadings^2) / sum(cor(items))
pairs <- ICC(items[1:2], lmer = FALSE)$results[1, ]
expected[["icc.value"]] <- pairs$ICC
expected[["icc.low"]] <- pairs[["lower bound"]]
expected[["icc.high"]] <- pairs[["upper bound"]]
expected[["icc.p_value"]] <- pairs$p
write_expected(expected, "reliability")
