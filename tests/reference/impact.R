# Cards of one programme by hand: overlap weights with glm, CR2 with clubSandwich, days kept and curves with survival.
suppressMessages({library(survival); library(clubSandwich)})
source("write_expected.R")
set.seed(41)
pairs <- 45
n <- 2 * pairs + 150
inside <- seq_len(n) <= 2 * pairs
people <- data.frame(
  person = sprintf("P%03d", seq_len(n)), arm = ifelse(inside, "programme", "comparison"),
  pair = ifelse(inside, (seq_len(n) + 1) %/% 2, 0), side = ifelse(seq_len(n) %% 2 == 1, "junior", "senior")
)
senior <- people$side == "senior"
people$level <- ifelse(senior, sample(c("L3", "L4"), n, TRUE), sample(c("L1", "L2"), n, TRUE, c(.6, .4)))
people$department <- sample(c("Legal", "Sales", "Works"), n, TRUE, c(.3, .4, .3))
people$cluster <- ifelse(inside, people$pair, 1000 + seq_len(n))
lasting <- rnorm(n)
shared <- rnorm(max(people$cluster))[people$cluster]
answer <- function(shift) pmin(pmax(round(19 + 3 * lasting + shift + rnorm(n, 0, 2.5)), 6), 30)
people$before <- answer(-.5 * inside)
people$after <- answer(1.2 * inside + 1.2 * shared)
people$tenure_days <- sample(60:4000, n, TRUE)
leaving <- ceiling(rexp(n, (.5 - .25 * inside) / 365))
people$left_after <- ifelse(leaving <= 600, leaving, NA)
write.csv(people, "impact_data.csv", row.names = FALSE, quote = FALSE, na = "")

expected <- list()
exact <- glm.control(epsilon = 1e-14, maxit = 100)
treated <- as.numeric(inside)
score <- function(sum) 100 * (sum / 6 - 1) / 4
people$change <- score(people$after) - score(people$before)
people$first <- score(people$before)

weighted <- function(formula) {
  e <- fitted(glm(formula, binomial, data.frame(people, treated), control = exact))
  ifelse(treated == 1, 1 - e, e)
}
people$w <- weighted(treated ~ first + level + department)
plain <- lm(change ~ treated, data.frame(people, treated), weights = w)
fit <- lm(change ~ treated + first, data.frame(people, treated), weights = w)
test <- coef_test(fit, vcovCR(fit, cluster = people$cluster, type = "CR2"), test = "Satterthwaite")
reach <- qt(1 - .05 / 6, test$df_Satt[2]) * test$SE[2]
expected[["card.estimate"]] <- coef(fit)[[2]]
expected[["card.low"]] <- coef(fit)[[2]] - reach
expected[["card.high"]] <- coef(fit)[[2]] + reach
expected[["card.difference_of_means"]] <- coef(plain)[[2]]
expected[["card.comparison_change"]] <- coef(plain)[[1]]
own <- people[inside, ]
alone <- lm(change ~ 1, own)
test <- coef_test(alone, vcovCR(alone, cluster = own$cluster, type = "CR2"), test = "Satterthwaite")
expected[["alone.estimate"]] <- coef(alone)[[1]]
expected[["alone.low"]] <- coef(alone)[[1]] - qt(1 - .05 / 6, test$df_Satt) * test$SE
spread <- sqrt((var(score(own$before)) + var(score(own$after))) / 2)
expected[["card.effect_size"]] <- (1 - 3 / (4 * (nrow(own) - 1) - 1)) * expected[["card.estimate"]] / spread

# Staying: everybody is employed at the start; followed for 600 days.
people$time <- ifelse(is.na(people$left_after), 600, people$left_after)
people$event <- !is.na(people$left_after)
people$tenure <- people$tenure_days / 30.4375
people$w <- weighted(treated ~ level + tenure + department)
moved <- numeric(n)
mean <- numeric(2)
for (arm in 0:1) {
  rows <- treated == arm
  part <- people[rows, ]
  fit <- survfit(Surv(time, event) ~ 1, part, weights = w)
  mean[arm + 1] <- summary(fit, rmean = 365)$table[["rmean"]]
  moved[rows] <- as.vector(resid(fit, times = 365, type = "auc", weighted = TRUE)) * (2 * arm - 1)
}
expected[["days.estimate"]] <- mean[2] - mean[1]
expected[["days.own"]] <- mean[2]
expected[["days.se"]] <- sqrt(sum(tapply(moved, people$cluster, sum)^2))
robust <- coxph(Surv(time, event) ~ treated, data.frame(people, treated), weights = w, cluster = people$cluster,
                ties = "breslow", init = 0)
expected[["log_rank.p"]] <- pchisq(robust$rscore, 1, lower.tail = FALSE)

own <- people[inside, ]
curve <- summary(survfit(Surv(time, event) ~ 1, own, cluster = cluster, conf.type = "log-log", robust = TRUE),
                 times = c(3, 6, 12, 18) * 30.4375)
for (i in 1:4) {
  expected[[paste0("curve.survival.", c(3, 6, 12, 18)[i])]] <- curve$surv[i]
  expected[[paste0("curve.low.", c(3, 6, 12, 18)[i])]] <- curve$lower[i]
  expected[[paste0("curve.high.", c(3, 6, 12, 18)[i])]] <- curve$upper[i]
  expected[[paste0("curve.at_risk.", c(3, 6, 12, 18)[i])]] <- curve$n.risk[i]
}
write_expected(expected, "impact")
