# Mean change with few clusters of unequal size, CR2 and Satterthwaite: clubSandwich.
suppressMessages(library(clubSandwich))
source("write_expected.R")
set.seed(28)
sizes <- list(
  pairs8 = rep(2, 8), uneven9 = c(1, 1, 2, 2, 2, 3, 4, 5, 6), uneven12 = c(1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 4, 4),
  dominated9 = c(30, rep(2, 8)), alone8 = rep(1, 8), two = c(3, 5)
)
people <- do.call(rbind, lapply(names(sizes), function(name) {
  cluster <- rep(seq_along(sizes[[name]]), sizes[[name]])
  change <- round(4 + rnorm(length(sizes[[name]]), 0, 6)[cluster] + rnorm(length(cluster), 0, 9), 2)
  data.frame(set = name, cluster, change)
}))
write.csv(people, "few_clusters_data.csv", row.names = FALSE)

expected <- list()
for (name in names(sizes)) {
  part <- people[people$set == name, ]
  model <- lm(change ~ 1, part)
  robust <- vcovCR(model, part$cluster, type = "CR2")
  test <- coef_test(model, robust, test = "Satterthwaite")
  for (level in c(.95, 1 - .05 / 3)) {
    limits <- conf_int(model, robust, level = level)
    expected[[sprintf("%s.low.%.3f", name, level)]] <- limits$CI_L
    expected[[sprintf("%s.high.%.3f", name, level)]] <- limits$CI_U
  }
  expected[[paste0(name, ".se")]] <- test$SE
  expected[[paste0(name, ".df")]] <- test$df_Satt
  expected[[paste0(name, ".p_value")]] <- test$p_Satt
}
write_expected(expected, "few_clusters")
