# Makes the fonts of the characters that Liberation Sans lacks, for texts in PNG and PDF:
#
#	python3 -m pip install fonttools
#	python3 subset.py DroidSansFallbackFull.ttf DejaVuSans.ttf
#
# HornbookSans-CJK.ttf has the 6,763 characters of GB 2312, Chinese punctuation and kana, from Droid
# Sans Fallback (Debian's package fonts-droid-fallback; Apache-2.0). HornbookSans-Signs.ttf has
# arrows, signs of mathematics, marks and Latin and Greek letters, from DejaVu Sans (Debian's
# package fonts-dejavu-core; the licence of Bitstream Vera). See LICENSE for both.

import sys
from fontTools import subset

chinese = [chr(c) for a, b in [(0x3000, 0x303F), (0x3041, 0x30FF), (0xFF00, 0xFFEF)] for c in range(a, b + 1)]
for row in range(16, 88):
    for cell in range(1, 95):
        try:
            chinese.append(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
signs = [chr(c) for a, b in [
    (0xA0, 0x24F), (0x2B0, 0x2FF), (0x370, 0x3FF), (0x1D00, 0x1D6A), (0x2010, 0x203B), (0x2070, 0x209F), (0x20A0, 0x20BF),
    (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2308, 0x230B), (0x2460, 0x2473), (0x2500, 0x25FF), (0x2605, 0x2606), (0x2660, 0x266F),
    (0x2713, 0x2718), (0x27E8, 0x27E9), (0x2A00, 0x2A02), (0x1D538, 0x1D56B),
] for c in range(a, b + 1)]

for source, name, characters in [(sys.argv[1], "CJK", chinese), (sys.argv[2], "Signs", signs)]:
    options = subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True)
    font = subset.load_font(source, options)
    s = subset.Subsetter(options)
    s.populate(text="".join(characters))
    s.subset(font)
    for record in font["name"].names:  # a changed font does not bear the trademark
        if record.nameID in (1, 3, 4):
            record.string = "Hornbook Sans " + name
        if record.nameID == 6:
            record.string = "HornbookSans" + name
    subset.save_font(font, f"HornbookSans-{name}.ttf", options)
    print(name, len(font.getBestCmap()), "characters")
