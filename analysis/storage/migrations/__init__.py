"""How a store's tables came to be, one step a file; `analysis.storage.migration` runs them."""
