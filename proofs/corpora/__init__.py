"""Cells as recruiters fill them, each with what it means: the value is made first, then spelt in many ways.

Nothing here asks the normalizer anything, nor looks at its tables. Where the world has an authority, it is asked:
phonenumbers' plans, japanera's calendar, Japan Post's list of municipalities, Unicode's names of kana.
"""
