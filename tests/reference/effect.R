# Effect sizes: effectsize for the values, the noncentral t (pt, uniroot) for the limits.
suppressMessages(library(effectsize))
source("write_expected.R")
set.seed(21)
n <- 24
people <- data.frame(before = round(rnorm(n, 55, 14), 1), treated = rep(0:1, c(10, 14)))
people$after <- round(.6 * people$before + 27 + rnorm(n, 0, 9), 1)
write.csv(people, "effect_data.csv", row.names = FALSE)

noncentrality <- function(t, df, share) {
  uniroot(function(ncp) pt(t, df, ncp) - share, c(-30, 30), tol = 1e-13)$root
}
limits <- function(t, df, metric) {
  c(noncentrality(t, df, .975), noncentrality(t, df, .025)) * metric
}
correction <- function(df) exp(lgamma(df / 2) - log(sqrt(df / 2)) - lgamma((df - 1) / 2))

expected <- list()
for (sign in c(1, -1)) {
  name <- if (sign > 0) "paired" else "paired_down"
  change <- sign * (people$after - people$before)
  average <- sqrt((var(people$before) + var(people$after)) / 2)
  error <- sd(change) / sqrt(n)
  expected[[paste0(name, ".value")]] <- correction(n - 1) * mean(change) / average
  both <- limits(mean(change) / error, n - 1, correction(n - 1) * error / average)
  expected[[paste0(name, ".low")]] <- both[1]
  expected[[paste0(name, ".high")]] <- both[2]
}
treated <- people$after[people$treated == 1]
others <- people$after[people$treated == 0]
expected[["groups.value"]] <- hedges_g(treated, others)$Hedges_g
t <- unname(t.test(treated, others, var.equal = TRUE)$statistic)
both <- limits(t, n - 2, correction(n - 2) * sqrt(1 / 10 + 1 / 14))
expected[["groups.low"]] <- both[1]
expected[["groups.high"]] <- both[2]
write_expected(expected, "effect")
