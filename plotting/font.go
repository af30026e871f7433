package plotting

import (
	_ "embed"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

var (
	//go:embed fonts/HornbookSans-Signs.ttf
	signsFont []byte
	//go:embed fonts/HornbookSans-CJK.ttf
	cjkFont []byte
)

// A face is a font of the theme: Liberation Sans, as wide as Arial, which browsers have; what it
// lacks is looked for in the fonts of signs and of Chinese that are embedded, and then in the
// machine's.
type face struct {
	name string // for a PDF
	load func() *sfnt.Font
}

var (
	regular = face{"Regular", sync.OnceValue(func() *sfnt.Font { return mustParse(liberationsansregular.TTF) })}
	bold    = face{"Bold", sync.OnceValue(func() *sfnt.Font { return mustParse(liberationsansbold.TTF) })}
	signs   = face{"Signs", sync.OnceValue(func() *sfnt.Font { return mustParse(signsFont) })}
	cjk     = face{"CJK", sync.OnceValue(func() *sfnt.Font { return mustParse(cjkFont) })}
	system  = face{"System", sync.OnceValue(systemFont)}
)

func mustParse(b []byte) *sfnt.Font {
	f, err := sfnt.Parse(b)
	if err != nil {
		panic(err) // it is embedded
	}
	return f
}

// systemFont is the first font of the machine that has most of the world's characters, or nil.
func systemFont() *sfnt.Font {
	home, _ := os.UserHomeDir()
	folders := []string{
		"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"),
	}
	switch runtime.GOOS {
	case "darwin":
		folders = []string{"/System/Library/Fonts", "/System/Library/Fonts/Supplemental", "/Library/Fonts", filepath.Join(home, "Library/Fonts")}
	case "windows":
		folders = []string{filepath.Join(os.Getenv("WINDIR"), "Fonts")}
	}
	for _, pattern := range []string{
		"Arial Unicode.ttf", "DroidSansFallbackFull.ttf", "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "wqy-microhei.ttc",
		"PingFang.ttc", "Hiragino Sans GB.ttc", "msyh.ttc", "simsun.ttc", "unifont.ttf",
	} {
		for _, folder := range folders {
			for _, depth := range []string{"", "*", "*/*"} {
				files, _ := filepath.Glob(filepath.Join(folder, depth, pattern))
				for _, file := range files {
					if f := parseFile(file); f != nil {
						return f
					}
				}
			}
		}
	}
	return nil
}

func parseFile(file string) *sfnt.Font {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	c, err := sfnt.ParseCollection(b)
	if err != nil || c.NumFonts() == 0 {
		return nil
	}
	f, err := c.Font(0)
	if err != nil {
		return nil
	}
	return f
}

// A glyph is one of a face, with how far it moves on, in parts of the size.
type glyph struct {
	face    face
	index   sfnt.GlyphIndex
	advance float64
	outline vg.Path // of size 1
}

type glyphKey struct {
	bold bool
	r    rune
}

// glyphs remembers what was looked up: the texts of figures have few characters.
var glyphs = struct {
	sync.Mutex
	buffer sfnt.Buffer
	known  map[glyphKey]*glyph
}{known: map[glyphKey]*glyph{}}

// glyphOf is the glyph of a character in the first face that has it; nil if none has.
func glyphOf(r rune, heavy bool) *glyph {
	glyphs.Lock()
	defer glyphs.Unlock()
	key := glyphKey{heavy, r}
	g, known := glyphs.known[key]
	if !known {
		g = lookUp(r, heavy)
		glyphs.known[key] = g
	}
	return g
}

func lookUp(r rune, heavy bool) *glyph {
	first := regular
	if heavy {
		first = bold
	}
	for _, f := range []face{first, signs, cjk, system} {
		s := f.load()
		if s == nil {
			continue
		}
		i, err := s.GlyphIndex(&glyphs.buffer, r)
		if err != nil || i == 0 {
			continue
		}
		const em = 2048
		advance, err := s.GlyphAdvance(&glyphs.buffer, i, fixed.I(em), xfont.HintingNone)
		if err != nil {
			continue
		}
		segments, err := s.LoadGlyph(&glyphs.buffer, i, fixed.I(em), nil)
		if err != nil {
			continue
		}
		g := &glyph{face: f, index: i, advance: float64(advance) / 64 / em}
		at := func(p fixed.Point26_6) vg.Point {
			return vg.Point{X: vg.Length(float64(p.X) / 64 / em), Y: vg.Length(-float64(p.Y) / 64 / em)}
		}
		for n, segment := range segments {
			switch segment.Op {
			case sfnt.SegmentOpMoveTo:
				if n > 0 {
					g.outline.Close()
				}
				g.outline.Move(at(segment.Args[0]))
			case sfnt.SegmentOpLineTo:
				g.outline.Line(at(segment.Args[0]))
			case sfnt.SegmentOpQuadTo:
				g.outline.QuadTo(at(segment.Args[0]), at(segment.Args[1]))
			case sfnt.SegmentOpCubeTo:
				g.outline.CubeTo(at(segment.Args[0]), at(segment.Args[1]), at(segment.Args[2]))
			}
		}
		if len(segments) > 0 {
			g.outline.Close()
		}
		return g
	}
	return nil
}

// kern is by how much a pair of glyphs is moved together, in parts of the size.
func kern(a, b *glyph) float64 {
	if a == nil || b == nil || a.face.name != b.face.name {
		return 0
	}
	glyphs.Lock()
	defer glyphs.Unlock()
	k, err := a.face.load().Kern(&glyphs.buffer, a.index, b.index, fixed.I(2048), xfont.HintingNone)
	if err != nil {
		return 0 // the font does not say
	}
	return float64(k) / 64 / 2048
}

func themeFont(size vg.Length, heavy bool) font.Font {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if heavy {
		f.Weight = xfont.WeightBold
	}
	return f
}
