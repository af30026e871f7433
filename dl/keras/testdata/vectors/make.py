# Runs the families' scripts: all, or those that are named.
import glob
import os
import runpy
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
families = sys.argv[1:] or sorted(os.path.basename(f)[:-3] for f in glob.glob(here + "/*.py") if os.path.basename(f) not in ("make.py", "vectors.py"))
for family in families:
    runpy.run_path(os.path.join(here, family + ".py"))
