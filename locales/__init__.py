"""Words in every language: catalogues, how values are put into them, and the checks that keep them whole."""
