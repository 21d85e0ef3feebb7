# What a sceptic asks of a card: the plain difference in differences and ANCOVA (clubSandwich), weights for who answers
# again (glm), and the same change weighted by them. Uses the people of impact.R, some of whom are taken to be missing.
suppressMessages(library(clubSandwich))
source("write_expected.R")
people <- read.csv("impact_data.csv", stringsAsFactors = FALSE)
score <- function(sum) 100 * (sum / 6 - 1) / 4
people$first <- score(people$before)
people$later <- score(people$after)
inside <- people$arm == "programme"
treated <- as.numeric(inside)
expected <- list()
# At an epsilon of 1e-14 glm ends without converging here, at other fitted values; 1e-12 converges.
exact <- glm.control(epsilon = 1e-12, maxit = 100)

effect <- function(name, fit, cluster, level = 1 - .05 / 3) {
  test <- coef_test(fit, vcovCR(fit, cluster = cluster, type = "CR2"), test = "Satterthwaite")
  place <- if ("treated" %in% rownames(test)) "treated" else "(Intercept)"
  reach <- qt((1 + level) / 2, test[place, "df_Satt"]) * test[place, "SE"]
  expected[[name]] <<- coef(fit)[[place]]
  expected[[paste0(name, ".low")]] <<- coef(fit)[[place]] - reach
  expected[[paste0(name, ".high")]] <<- coef(fit)[[place]] + reach
}

# Nobody is missing: ANCOVA without weights stands beside the weighted difference in differences.
all <- data.frame(people, treated)
effect("ancova", lm(later ~ treated + first, all), all$cluster)
effect("plain", lm(later - first ~ treated, all), all$cluster)

# Every seventh person is missing, and every third of those who began in the lowest quarter.
missing <- seq_len(nrow(all)) %% 7 == 0 | (all$before < quantile(all$before, .25) & seq_len(nrow(all)) %% 3 == 0)
all$stayed <- !missing
all$apart <- all$first - mean(all$first)
answering <- fitted(glm(stayed ~ apart * treated + side + level, binomial, all, control = exact))
all$again <- ifelse(all$stayed, 1 / pmax(answering, .05), 0)
for (i in c(1, 2, 60, 200)) expected[[paste0("again.", i)]] <- all$again[i]

here <- all[all$stayed, ]
own <- here[here$treated == 1, ]
effect("weighted.alone", lm(later - first ~ 1, own, weights = again), own$cluster)
e <- fitted(glm(treated ~ first + level + department, binomial, here, control = exact))
here$overlap <- ifelse(here$treated == 1, 1 - e, e)
here$w <- here$overlap * here$again
effect("matched", lm(later - first ~ treated + first, here, weights = overlap), here$cluster)
effect("weighted.difference", lm(later - first ~ treated + first, here, weights = w), here$cluster)

# The slope of change on the earlier score inside the groups, a pooled standard deviation of it, with overlap weights.
change <- here$later - here$first
slope <- coef(lm(change ~ treated + first, here, weights = overlap))[["first"]]
spread <- sqrt((var(here$first[here$treated == 1]) + var(here$first[here$treated == 0])) / 2)
expected[["slope.first"]] <- slope * spread
gone <- all[!all$stayed & all$treated == 1, ]
expected[["leavers"]] <- mean(gone$first)
expected[["retest"]] <- cor(here$first[here$treated == 0], here$later[here$treated == 0])
write_expected(expected, "sceptic")
