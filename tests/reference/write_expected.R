# Values under names, at full precision: expected <- list(); expected[["alpha"]] <- .8; write_expected(expected, "reliability").
write_expected <- function(expected, name) {
  values <- unlist(expected)
  frame <- data.frame(name = names(values), value = sprintf("%.17g", values))
  write.csv(frame, paste0(name, "_expected.csv"), row.names = FALSE, quote = FALSE)
}
