"""The disclosure gate and what comes out of it: Publication = results.json, all that anyone outside may see."""
