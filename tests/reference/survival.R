# Survival curves, days kept, log-rank, Cox and competing risks: survival.
suppressMessages(library(survival))
source("write_expected.R")
set.seed(23)
n <- 160
treated <- rbinom(n, 1, .4)
time <- pmin(ceiling(rexp(n, .002 * exp(-.4 * treated)) / 5) * 5, sample(250:500, n, TRUE))
cause <- ifelse(runif(n) < .75 & time < 400, sample(1:3, n, TRUE, c(.6, .3, .1)), 0)
people <- data.frame(
  treated, time, cause, start = floor(time * runif(n) * .5), cluster = sample(1:90, n, TRUE),
  weight = round(runif(n, .1, 1), 3), tenure = round(rnorm(n, 30, 10), 1), group = sample(0:2, n, TRUE)
)
write.csv(people, "survival_data.csv", row.names = FALSE)
people$event <- as.numeric(people$cause > 0)
expected <- list()
grid <- c(40, 120, 200, 300)

keep_curve <- function(name, fit) {
  at <- summary(fit, times = grid)
  for (i in seq_along(grid)) {
    place <- paste0(".", grid[i])
    expected[[paste0(name, ".survival", place)]] <<- at$surv[i]
    expected[[paste0(name, ".se", place)]] <<- at$std.err[i]
    expected[[paste0(name, ".low", place)]] <<- at$lower[i]
    expected[[paste0(name, ".high", place)]] <<- at$upper[i]
    expected[[paste0(name, ".at_risk", place)]] <<- at$n.risk[i]
  }
}
keep_curve("plain", survfit(Surv(time, event) ~ 1, people, conf.type = "log-log"))
keep_curve("robust", survfit(Surv(time, event) ~ 1, people, weights = weight, cluster = cluster, conf.type = "log-log"))

days_kept <- function(name, weight) {
  moved <- numeric(n)
  mean <- numeric(2)
  for (arm in 0:1) {
    rows <- people$treated == arm
    part <- cbind(people[rows, ], w = weight[rows])
    part <<- part # resid() looks for it at the top
    fit <- survfit(Surv(time, event) ~ 1, part, weights = w)
    mean[arm + 1] <- summary(fit, rmean = 300)$table[["rmean"]]
    moved[rows] <- as.vector(resid(fit, times = 300, type = "auc", weighted = TRUE)) * (2 * arm - 1)
  }
  expected[[paste0(name, ".value")]] <<- mean[2] - mean[1]
  expected[[paste0(name, ".se")]] <<- sqrt(sum(tapply(moved, people$cluster, sum)^2))
}
days_kept("days", rep(1, n))
days_kept("days_weighted", people$weight)


keep_cox <- function(name, fit) {
  expected[[paste0(name, ".log_ratio")]] <<- coef(fit)[[1]]
  expected[[paste0(name, ".se")]] <<- sqrt(vcov(fit)[1, 1])
  expected[[paste0(name, ".low")]] <<- exp(confint(fit))[1, 1]
  expected[[paste0(name, ".high")]] <<- exp(confint(fit))[1, 2]
}
exact <- coxph.control(eps = 1e-12, toler.chol = 1e-14)
keep_cox("cox", coxph(Surv(start, time, event) ~ treated, people, cluster = cluster, ties = "efron", control = exact))
keep_cox("cox_weighted", coxph(Surv(start, time, event) ~ treated + tenure, people, weights = weight, cluster = cluster,
                               ties = "efron", control = exact))

states <- function(name, fit) {
  at <- summary(fit, times = grid)
  for (i in seq_along(grid)) for (k in 1:3) {
    place <- paste0(".", k, ".", grid[i])
    expected[[paste0(name, ".share", place)]] <<- at$pstate[i, k + 1]
    expected[[paste0(name, ".se", place)]] <<- at$std.err[i, k + 1]
    expected[[paste0(name, ".low", place)]] <<- at$lower[i, k + 1]
    expected[[paste0(name, ".high", place)]] <<- at$upper[i, k + 1]
  }
}
people$state <- factor(people$cause, 0:3)
states("incidence", survfit(Surv(time, state) ~ 1, people, conf.type = "log-log"))
weighted <- survfit(Surv(time, state) ~ 1, people, weights = weight)
moved <- resid(weighted, times = grid, type = "pstate", weighted = TRUE)
at <- summary(weighted, times = grid)
for (i in seq_along(grid)) for (k in 1:3) {
  place <- paste0(".", k, ".", grid[i])
  expected[[paste0("incidence_weighted.share", place)]] <- at$pstate[i, k + 1]
  expected[[paste0("incidence_weighted.se", place)]] <- sqrt(sum(tapply(moved[, i, k + 1], people$cluster, sum)^2))
}

# The interval of days kept: limits of the time lost in each arm at which (L - l)^2 = t^2 l var / L, then joined.
for (name in c("days", "days_weighted")) {
  weight <- if (name == "days") rep(1, n) else people$weight
  moved <- list(); lost <- variance <- clusters <- numeric(2)
  for (arm in 0:1) {
    part <<- cbind(people[people$treated == arm, ], w = weight[people$treated == arm])
    fit <- survfit(Surv(time, event) ~ 1, part, weights = w)
    lost[arm + 1] <- 300 - summary(fit, rmean = 300)$table[["rmean"]]
    by_row <- as.vector(resid(fit, times = 300, type = "auc", weighted = TRUE))
    moved[[arm + 1]] <- tapply(by_row, factor(part$cluster, 1:90), sum, default = 0)
    variance[arm + 1] <- sum(moved[[arm + 1]]^2)
    clusters[arm + 1] <- length(unique(part$cluster))
  }
  t <- qt(.975, sum(variance)^2 / sum(variance^2 / (clusters - 1)))
  dispersion <- variance / lost
  root <- t * sqrt(dispersion * lost + t^2 * dispersion^2 / 4)
  below <- root - t^2 * dispersion / 2
  above <- root + t^2 * dispersion / 2
  r <- sum(moved[[1]] * moved[[2]]) / sqrt(prod(variance))
  value <- lost[1] - lost[2]
  expected[[paste0(name, ".low")]] <- value - sqrt(above[2]^2 + below[1]^2 - 2 * r * above[2] * below[1])
  expected[[paste0(name, ".high")]] <- value + sqrt(below[2]^2 + above[1]^2 - 2 * r * below[2] * above[1])
}

drift <- function(name, fit) expected[[name]] <<- cox.zph(fit, terms = FALSE, global = FALSE)$table[1, "p"]
drift("drift", coxph(Surv(start, time, event) ~ treated, people, ties = "efron", control = exact))
drift("drift_weighted", coxph(Surv(start, time, event) ~ treated + tenure, people, weights = weight, ties = "efron",
                              control = exact))

told <- concordance(Surv(time, event) ~ tenure, people, cluster = cluster)
expected[["concordance.value"]] <- told$concordance
expected[["concordance.se"]] <- sqrt(told$var)
rounded <- concordance(Surv(time, event) ~ round(tenure / 10), people)
expected[["concordance.tied"]] <- rounded$concordance
expected[["concordance.tied_se"]] <- sqrt(rounded$var)
write_expected(expected, "survival")
