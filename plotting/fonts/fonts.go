// Package fonts has the fonts of figures for what Liberation Sans lacks, as the bytes of TrueType
// files. LICENSE says whose they are, and subset.py how they were made.
package fonts

import _ "embed"

// Signs has arrows, mathematical signs and the like, and CJK the commonest characters of Chinese.
var (
	//go:embed HornbookSans-Signs.ttf
	Signs []byte
	//go:embed HornbookSans-CJK.ttf
	CJK []byte
)
