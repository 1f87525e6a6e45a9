"""Controls: the library, the records, inheritance, and how a failure is held."""
