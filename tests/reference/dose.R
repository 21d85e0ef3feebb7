# Association of change with dose within cohorts, CR2 errors over pairs: clubSandwich.
suppressMessages(library(clubSandwich))
source("write_expected.R")
set.seed(31)
cluster <- rep(1:24, each = 2)
n <- length(cluster)
people <- data.frame(
  cluster, cohort = rep(c("Elm", "Oak", "Fir"), times = c(20, 16, 12)),
  dose = round(rep(runif(24, 0.2, 2.4), each = 2), 3)
)
people$change <- round(rnorm(n, 2, 8) + rep(rnorm(24, 0, 5), each = 2) + 3 * people$dose, 2)
people$change[c(7, 30)] <- NA
write.csv(people, "dose_data.csv", row.names = FALSE)

used <- people[!is.na(people$change), ]
model <- lm(change ~ dose + cohort, used)
test <- coef_test(model, vcovCR(model, used$cluster, type = "CR2"), test = "Satterthwaite")
limits <- conf_int(model, vcovCR(model, used$cluster, type = "CR2"), level = .95)
write_expected(list(
  value = test$beta[2], se = test$SE[2], df = test$df_Satt[2], low = limits$CI_L[2], high = limits$CI_U[2]
), "dose")
