# Guesses of the other side (Welch), pairs in which both taught and learned (Wilson, t), partners (ICC), two-item
# facets (Spearman-Brown), with psych.
suppressMessages(library(psych))
source("write_expected.R")
set.seed(5)
pairs <- 36
answer <- function(mean, sd = .9) pmin(pmax(round(rnorm(pairs, mean, sd)), 1), 5)
shared <- rnorm(pairs, 0, .6)
people <- data.frame(pair = rep(1:pairs, 2), side = rep(c("junior", "senior"), each = pairs))
people$val_1 <- c(answer(4.1), answer(3.0))
people$val_2 <- c(answer(3.4), answer(3.6))
people$pred_1 <- c(answer(2.4, .6), answer(3.9, .6))
people$pred_2 <- c(answer(3.5, .7), answer(2.6, .7))
people$rel_1 <- c(answer(3.9 + shared), answer(3.6 + shared))
people$rel_2 <- c(answer(3.5 + shared), answer(4.0 + shared))
level <- rnorm(2 * pairs)
people$und_9 <- pmin(pmax(round(3.4 + .7 * level + rnorm(2 * pairs, 0, .7)), 1), 5)
people$und_10 <- pmin(pmax(round(2.6 - .7 * level + rnorm(2 * pairs, 0, .7)), 1), 5)
write.csv(people, "understanding_data.csv", row.names = FALSE)

expected <- list()
junior <- people[people$side == "junior", ]
senior <- people[people$side == "senior", ]
sides <- list(junior = list(junior, senior), senior = list(senior, junior))
for (side in names(sides)) for (s in 1:2) {
  guess <- sides[[side]][[1]][[paste0("pred_", s)]]
  told <- sides[[side]][[2]][[paste0("val_", s)]]
  found <- t.test(guess, told)
  key <- paste0(".", side, ".val_", s)
  expected[[paste0("misread", key)]] <- mean(guess) - mean(told)
  expected[[paste0("low", key)]] <- found$conf.int[1]
  expected[[paste0("high", key)]] <- found$conf.int[2]
  expected[[paste0("p", key)]] <- found$p.value
  own <- sides[[side]][[1]][[paste0("val_", s)]]
  noise <- var(told) / length(told)
  expected[[paste0("guess_error", key)]] <- sum((guess - mean(told))^2 - noise)
  expected[[paste0("own_error", key)]] <- sum((own - mean(told))^2 - noise)
}
both <- junior$rel_1 >= 4 & junior$rel_2 >= 4 & senior$rel_1 >= 4 & senior$rel_2 >= 4
wilson <- suppressWarnings(prop.test(sum(both), pairs, correct = FALSE))
expected[["both_ways"]] <- sum(both)
expected[["share"]] <- mean(both)
expected[["share_low"]] <- wilson$conf.int[1]
expected[["share_high"]] <- wilson$conf.int[2]
up <- 100 * ((junior$rel_1 + senior$rel_2) / 2 - 1) / 4
down <- 100 * ((senior$rel_1 + junior$rel_2) / 2 - 1) / 4
balance <- t.test(up - down)
expected[["up"]] <- mean(up)
expected[["down"]] <- mean(down)
expected[["balance"]] <- mean(up - down)
expected[["balance_low"]] <- balance$conf.int[1]
expected[["balance_high"]] <- balance$conf.int[2]
scores <- cbind((junior$rel_1 + junior$rel_2) / 2, (senior$rel_1 + senior$rel_2) / 2)
icc <- ICC(100 * (scores - 1) / 4, lmer = FALSE)$results[1, ]
expected[["icc"]] <- icc$ICC
expected[["icc_low"]] <- icc[["lower bound"]]
expected[["icc_high"]] <- icc[["upper bound"]]
# Of two items, psych's standardised alpha is the Spearman-Brown coefficient.
expected[["spearman_brown"]] <- suppressWarnings(alpha(data.frame(a = people$und_9, b = 6 - people$und_10)))$total$std.alpha
expected[["facet_mean_junior"]] <- mean(100 * ((people$und_9 + 6 - people$und_10) / 2 - 1)[people$side == "junior"] / 4)
expected[["facet_mean_senior"]] <- mean(100 * ((people$und_9 + 6 - people$und_10) / 2 - 1)[people$side == "senior"] / 4)
facet <- t.test((100 * ((people$und_9 + 6 - people$und_10) / 2 - 1) / 4)[people$side == "junior"])
expected[["facet_low_junior"]] <- facet$conf.int[1]
expected[["facet_high_junior"]] <- facet$conf.int[2]
write_expected(expected, "understanding")
