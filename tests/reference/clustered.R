# Mean change by group, weighted difference in differences and ANCOVA with CR2 errors: clubSandwich.
suppressMessages(library(clubSandwich))
source("write_expected.R")
set.seed(20)
cluster <- c(rep(1:9, each = 2), rep(10:13, each = 4), 14:39)
n <- length(cluster)
people <- data.frame(
  cluster, group = c(rep(0, 18), rep(1, 16), rep(2, 26)),
  treated = as.numeric(cluster <= 12 | cluster > 36),
  before = round(rnorm(n, 60, 12), 2), weight = round(runif(n, 0.05, 1), 4)
)
people$after <- round(people$before + rnorm(n, 2, 9) + rnorm(39, 0, 5)[cluster] + 4 * people$treated, 2)
people$weight[c(5, 40)] <- 0
people$change <- people$after - people$before
write.csv(people, "clustered_data.csv", row.names = FALSE)

expected <- list()
keep <- function(name, model, cluster, row) {
  test <- coef_test(model, vcovCR(model, cluster, type = "CR2"), test = "Satterthwaite")
  limits <- conf_int(model, vcovCR(model, cluster, type = "CR2"), level = .95)
  expected[[paste0(name, ".value")]] <<- test$beta[row]
  expected[[paste0(name, ".se")]] <<- test$SE[row]
  expected[[paste0(name, ".df")]] <<- test$df_Satt[row]
  expected[[paste0(name, ".p_value")]] <<- test$p_Satt[row]
  expected[[paste0(name, ".low")]] <<- limits$CI_L[row]
  expected[[paste0(name, ".high")]] <<- limits$CI_U[row]
}
for (g in 0:2) {
  part <- people[people$group == g, ]
  keep(paste0("group", g), lm(change ~ 1, part), part$cluster, 1)
}
keep("difference", lm(change ~ treated, people), people$cluster, 2)
used <- people[people$weight > 0, ]
keep("weighted", lm(change ~ treated, used, weights = weight), used$cluster, 2)
keep("ancova", lm(after ~ treated + before, used, weights = weight), used$cluster, 2)
keep("slope", lm(after ~ treated + before, used, weights = weight), used$cluster, 3)
write_expected(expected, "clustered")
