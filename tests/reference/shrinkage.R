# Eight groups: heterogeneity (metafor), and the posterior of group effects with a flat prior on tau (integrate, optimise).
suppressMessages(library(metafor))
source("write_expected.R")
y <- c(28, 8, -3, 7, -1, 1, 18, 12)
se <- c(15, 10, 16, 11, 9, 11, 10, 18)
write.csv(data.frame(estimate = y, se), "shrinkage_data.csv", row.names = FALSE)
expected <- list()
for (scale in c(1, 3)) { # three times the estimates: groups that differ
  fit <- rma(y * scale, sei = se, method = "DL")
  place <- paste0(".", scale)
  expected[[paste0("q", place)]] <- fit$QE
  expected[[paste0("q_p", place)]] <- fit$QEp
  expected[[paste0("tau", place)]] <- sqrt(fit$tau2)
  expected[[paste0("i2", place)]] <- fit$I2 / 100

  at <- function(tau) {
    total <- tau^2 + se^2
    mu <- sum(scale * y / total) / sum(1 / total)
    list(mu = mu, v = 1 / sum(1 / total), total = total,
         mass = exp(-.5 * (sum(log(total)) + log(sum(1 / total)) + sum((scale * y - mu)^2 / total))))
  }
  over_tau <- function(f) integrate(Vectorize(function(tau) { a <- at(tau); a$mass * f(tau, a) }), 0, Inf,
                                    rel.tol = 1e-11, abs.tol = 0, subdivisions = 5000)$value
  whole <- over_tau(function(tau, a) 1)
  group <- function(tau, a, j) {
    keep <- tau^2 / a$total[j]
    c(keep * scale * y[j] + (1 - keep) * a$mu, sqrt(keep * se[j]^2 + (1 - keep)^2 * a$v))
  }
  for (j in c(1, 5)) {
    place <- paste0(".", scale, ".", j)
    expected[[paste0("value", place)]] <- over_tau(function(tau, a) group(tau, a, j)[1]) / whole
    below <- function(x) over_tau(function(tau, a) { g <- group(tau, a, j); pnorm(x, g[1], g[2]) }) / whole
    expected[[paste0("low", place)]] <- uniroot(function(x) below(x) - .025, c(-150, 150), tol = 1e-9)$root
    expected[[paste0("high", place)]] <- uniroot(function(x) below(x) - .975, c(-150, 200), tol = 1e-9)$root
  }
  expected[[paste0("mean", ".", scale)]] <- over_tau(function(tau, a) a$mu) / whole
}
write_expected(expected, "shrinkage")
