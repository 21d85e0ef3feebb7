# Propensities by logistic regression (glm) and the overlap-weighted means that follow from them.
source("write_expected.R")
set.seed(24)
n <- 120
people <- data.frame(
  tenure = round(rexp(n, .02), 1), senior = rbinom(n, 1, .4), baseline = round(rnorm(n, 60, 12), 1)
)
people$treated <- rbinom(n, 1, plogis(-1 + .02 * (people$baseline - 60) + .5 * people$senior))
write.csv(people, "weighting_data.csv", row.names = FALSE)
fit <- glm(treated ~ tenure + senior + baseline, binomial, people, control = list(epsilon = 1e-14, maxit = 100))
e <- fitted(fit)
w <- ifelse(people$treated == 1, 1 - e, e)
expected <- list()
for (i in c(1, 2, 60, 120)) expected[[paste0("propensity.", i)]] <- e[[i]]
arm <- people$treated == 1
for (name in c("tenure", "senior", "baseline")) {
  x <- people[[name]]
  expected[[paste0("smd_before.", name)]] <- (mean(x[arm]) - mean(x[!arm])) / sqrt((var(x[arm]) + var(x[!arm])) / 2)
  expected[[paste0("weighted.", name)]] <- weighted.mean(x[arm], w[arm])
}
expected[["effective_treated"]] <- sum(w[arm])^2 / sum(w[arm]^2)
expected[["effective_comparison"]] <- sum(w[!arm])^2 / sum(w[!arm]^2)
write_expected(expected, "weighting")
