// Command gallery draws every figure of package plotting, on light and on dark paper, into the
// contact sheets of its own folder, and README.md with what each shows. From the module's root:
//
//	go run ./plotting/gallery
//
// The tests of this folder draw the figures again and hold them against the sheets, and every figure
// against what any must be: no text cut off or over another, no glyph missing, contrast enough.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/plotting"
)

// A sheet is a picture of several figures.
type sheet struct {
	name, title string
	chinese     bool
	items       []item
}

// An item is a figure of the gallery: always the same numbers, so that it can be compared.
type item struct {
	name string // of the function, and what is special: "Curves, one epoch"
	make func() *plotting.Figure
}

// sheets are all contact sheets; each list of items has its own file.
func sheets() []sheet {
	return []sheet{
		{"functions", "Functions and series", false, functions},
		{"graphs", "A computation", false, graphs},
		{"planes", "Surfaces and regions", false, planes},
		{"training", "Training", false, training},
		{"distributions", "Distributions and weights", false, distributions},
		{"activations", "Filters and activations", false, activations},
		{"scores", "Scores of classifiers", false, scores},
		{"answers", "Answers", false, answers},
		{"data", "Data", false, data},
		{"texts", "Texts", false, texts},
		{"chinese", "In Chinese", true, slices.Concat(chinese, chineseMore)},
	}
}

// figure makes the figure in the sheet's language.
func (s sheet) figure(i item) *plotting.Figure {
	lang := "en"
	if s.chinese {
		lang = "zh"
	}
	os.Setenv(language.Variable, lang)
	return i.make()
}

func main() {
	dir := flag.String("dir", filepath.Join("plotting", "gallery"), "the folder of the sheets")
	only := flag.String("only", "", "draw only the sheet of this name, and not README.md")
	flag.Parse()
	log.SetFlags(0)
	if _, err := os.Stat(filepath.Join(*dir, "main.go")); err != nil && *only == "" {
		log.Fatalf("gallery: %s is not the gallery's folder: run it in the module's root, or say -dir", *dir)
	}
	var readme bytes.Buffer
	fmt.Fprint(&readme, "# The figures of package plotting\n\nMade by `go run ./plotting/gallery`; each on light and on dark paper. [gallery.ipynb](gallery.ipynb)\nhas one of each family, with the code that makes it.\n")
	for _, s := range sheets() {
		if *only != "" && s.name != *only {
			continue
		}
		var rows [][2]image.Image
		fmt.Fprintf(&readme, "\n## %s\n\n![%s: the figures listed below, in their order](%s.png)\n\n", s.title, s.title, s.name)
		for _, i := range s.items {
			f := s.figure(i)
			rows = append(rows, [2]image.Image{at72(f.Light()), at72(f.Dark())})
			fmt.Fprintf(&readme, "- **%s** %s\n", i.name, f.Alt())
		}
		if err := write(filepath.Join(*dir, s.name+".png"), sheetOf(rows)); err != nil {
			log.Fatal(err)
		}
	}
	if *only == "" {
		if err := os.WriteFile(filepath.Join(*dir, "README.md"), readme.Bytes(), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// at72 is the figure as it stands on a page.
func at72(f *plotting.Figure) image.Image {
	b, err := f.PNGAt(72)
	if err != nil {
		log.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		log.Fatal(err)
	}
	return img
}

// gap is between figures and round all, in pixels.
const gap = 16

// places are where the figures stand on a sheet, and the size of that.
func places(sizes []image.Point) (rows [][2]image.Rectangle, sheet image.Point) {
	widest := 0
	for _, s := range sizes {
		widest = max(widest, s.X)
	}
	y := gap
	for _, s := range sizes {
		var row [2]image.Rectangle
		for dark := range row {
			corner := image.Pt(gap+dark*(widest+gap), y)
			row[dark] = image.Rectangle{Min: corner, Max: corner.Add(s)}
		}
		rows = append(rows, row)
		y += s.Y + gap
	}
	return rows, image.Pt(2*widest+3*gap, y)
}

// sheetOf puts the figures in rows, light and dark.
func sheetOf(figures [][2]image.Image) *image.NRGBA {
	var sizes []image.Point
	for _, row := range figures {
		sizes = append(sizes, row[0].Bounds().Size())
	}
	rows, size := places(sizes)
	img := image.NewNRGBA(image.Rectangle{Max: size})
	draw.Draw(img, img.Bounds(), image.NewUniform(color.NRGBA{0x88, 0x8C, 0x90, 0xFF}), image.Point{}, draw.Src)
	for i, row := range rows {
		for dark, r := range row {
			draw.Draw(img, r, figures[i][dark], image.Point{}, draw.Src)
		}
	}
	return img
}

// write writes a sheet with 256 colours, the most that its figures need to look as they are.
func write(file string, img *image.NRGBA) error {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, paletted(img)); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}
