"""The knowledge base: articles in, passages found, answers with sources. Rows are the truth, every index is a cache of them."""
