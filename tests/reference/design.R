# What pairs and groups could show: base R. The noncentrality is searched with pt, times kept are integrated.
source("write_expected.R")
expected <- list()
shift <- function(se, df, level, power) {
  critical <- qt((1 + level) / 2, df)
  uniroot(function(d) pt(critical, df, ncp = d, lower.tail = FALSE) - power, c(0, 20), tol = 1e-12)$root * se
}
level <- 1 - .05 / 3
for (pairs in c(8, 14, 40)) {
  usable <- .6
  people <- 2 * pairs * usable
  units <- pairs * (1 - (1 - usable)^2)
  variance <- 14^2 * (1 + usable * .3) / people
  expected[[paste0("change.", pairs)]] <- shift(sqrt(variance), units - 1, level, .8)
  others <- 14^2 / (50 * .5)
  df <- (variance + others)^2 / (variance^2 / (units - 1) + others^2 / (25 - 1))
  expected[[paste0("difference.", pairs)]] <- shift(sqrt(variance + others), df, level, .8)
}
for (n in c(8, 15, 30, 60)) {
  expected[[paste0("paired.", n)]] <- power.t.test(n = n, power = .8, type = "paired", tol = 1e-12)$delta
}
for (leavers in c(.08, .15, .5)) {
  rate <- -log(1 - leavers)
  stays <- function(t) exp(-rate * t)
  mean <- integrate(stays, 0, 1.5, rel.tol = 1e-12)$value
  square <- integrate(function(t) 2 * t * stays(t), 0, 1.5, rel.tol = 1e-12)$value
  expected[[paste0("kept_mean.", leavers)]] <- mean * 365.25
  expected[[paste0("kept_sd.", leavers)]] <- sqrt(square - mean^2) * 365.25
}
expected[["uncorrected.15.08"]] <- power.prop.test(p1 = .15, p2 = .08, power = .8, tol = 1e-12)$n
expected[["uncorrected.30.10"]] <- power.prop.test(p1 = .30, p2 = .10, power = .9, sig.level = .01, tol = 1e-12)$n
write_expected(expected, "design")
