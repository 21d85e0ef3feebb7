# Power, shares and many tests: base R.
source("write_expected.R")
expected <- list()
for (n in c(5, 8, 15, 30, 60, 400)) {
  expected[[paste0("paired.", n)]] <- power.t.test(n = n, power = .8, type = "paired", tol = 1e-12)$delta
  expected[[paste0("two.", n)]] <- power.t.test(n = n, sd = 12, power = .9, sig.level = .01, tol = 1e-12)$delta
}
for (d in c(.2, .5, 1.1)) {
  expected[[paste0("needed.", d)]] <- ceiling(power.t.test(delta = d, power = .8, type = "paired", tol = 1e-12)$n)
}
for (x in c(0, 1, 7, 10)) {
  limits <- prop.test(x, 10, correct = FALSE)$conf.int
  expected[[paste0("wilson_low.", x)]] <- limits[1]
  expected[[paste0("wilson_high.", x)]] <- limits[2]
}
p <- c(.001, .3, .04, .04, .9, .012, .05)
adjusted <- p.adjust(p, "BH")
for (i in seq_along(p)) expected[[paste0("bh.", i)]] <- adjusted[i]
exact_power <- function(p1, p2, n1, n2) {
  total <- 0
  for (a in 0:n1) for (b in 0:n2) {
    if (fisher.test(matrix(c(a, n1 - a, b, n2 - b), 2))$p.value <= .05) total <- total + dbinom(a, n1, p1) * dbinom(b, n2, p2)
  }
  total
}
expected[["fisher.20.80"]] <- exact_power(.08, .15, 20, 80)
expected[["fisher.12.15"]] <- exact_power(.5, .1, 12, 15)
write_expected(expected, "planning")
