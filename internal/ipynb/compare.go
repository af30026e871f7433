package ipynb

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // pictures that displays may have
	_ "image/png"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// DefaultTolerance is how much a number may differ from the committed one, as a share of it: what another processor's
// order of additions changes.
const DefaultTolerance = 1e-3

// Difference is what a cell shows otherwise than it did.
type Difference struct {
	Cell int    // from 1, among all cells
	What string // in words, with both
}

func (d Difference) String() string { return fmt.Sprintf("cell %d: %s", d.Cell, d.What) }

// Compare returns how the outputs of fresh differ from those of committed, which holds the same cells. Numbers may differ
// by a share, by one in their last digit, and pictures a little; times, speeds, dates, addresses and paths are not
// compared. A cell's metadata says otherwise by
//
//	"hornbook": {"tolerance": 0.02}    its numbers may differ by 2 %
//	"hornbook": {"check": false}       its outputs are not compared
//
// as its tags do by tolerance=0.02 and no-check, and the notebook's metadata for all cells.
func Compare(committed, fresh *Notebook) []Difference {
	var differences []Difference
	was, is := committed.CodeCells(), fresh.CodeCells()
	if len(was) != len(is) {
		return []Difference{{0, fmt.Sprintf("%d code cells, committed are %d", len(is), len(was))}}
	}
	for i, cell := range is {
		tolerance, check := cell.tolerance(fresh.root.Object("metadata").Object("hornbook"))
		if !check || cell.Empty() {
			continue
		}
		if what := compareOutputs(outputsOf(was[i]), outputsOf(cell), tolerance); what != "" {
			differences = append(differences, Difference{cell.Index, what})
		}
	}
	return differences
}

func (c Cell) tolerance(notebook *Object) (tolerance float64, check bool) {
	tolerance, check = DefaultTolerance, true
	for _, said := range []*Object{notebook, c.object.Object("metadata").Object("hornbook")} {
		if number, ok := said.Get("tolerance").(json.Number); ok {
			if t, err := number.Float64(); err == nil {
				tolerance = t
			}
		}
		if off, ok := said.Get("check").(bool); ok {
			check = off
		}
	}
	tags, _ := c.object.Object("metadata").Get("tags").([]any)
	for _, tag := range tags {
		text, _ := tag.(string)
		if value, ok := strings.CutPrefix(text, "tolerance="); ok {
			if t, err := strconv.ParseFloat(value, 64); err == nil {
				tolerance = t
			}
		}
	}
	return tolerance, check && !c.Tagged("no-check")
}

func outputsOf(c Cell) []*Object {
	list, _ := c.object.Get("outputs").([]any)
	var outputs []*Object
	for _, o := range list {
		if output, ok := o.(*Object); ok {
			outputs = append(outputs, output)
		}
	}
	return outputs
}

// title names an output for a reader of a difference.
func title(output *Object) string {
	switch output.Get("output_type") {
	case "stream":
		return output.Text("name")
	case "error":
		return "an error"
	}
	if data := output.Object("data"); data != nil {
		return "a display of " + strings.Join(slices.Sorted(slices.Values(data.Keys())), ", ")
	}
	return "a display"
}

// compareOutputs says what is otherwise, "" if nothing is.
func compareOutputs(was, is []*Object, tolerance float64) string {
	for i := range max(len(was), len(is)) {
		switch {
		case i >= len(is):
			return fmt.Sprintf("output %d is missing, committed is %s", i+1, title(was[i]))
		case i >= len(was):
			return fmt.Sprintf("output %d is %s, which is not committed", i+1, title(is[i]))
		case title(was[i]) != title(is[i]):
			return fmt.Sprintf("output %d is %s, committed is %s", i+1, title(is[i]), title(was[i]))
		}
		if what := compareOutput(was[i], is[i], tolerance); what != "" {
			return fmt.Sprintf("output %d (%s): %s", i+1, title(is[i]), what)
		}
	}
	return ""
}

func compareOutput(was, is *Object, tolerance float64) string {
	switch is.Get("output_type") {
	case "stream":
		return compareText(was.Text("text"), is.Text("text"), tolerance)
	case "error":
		if what := compareText(was.Text("ename"), is.Text("ename"), tolerance); what != "" {
			return what
		}
		return compareText(was.Text("evalue"), is.Text("evalue"), tolerance)
	}
	wasData, isData := was.Object("data"), is.Object("data")
	if isData == nil {
		return ""
	}
	for _, mime := range isData.Keys() {
		a, b := wasData.Text(mime), isData.Text(mime)
		what := ""
		switch {
		case strings.HasPrefix(mime, "image/") && mime != "image/svg+xml":
			what = comparePictures(a, b, tolerance)
		case mime == "text/html" || mime == "image/svg+xml":
			if !isData.Has("text/plain") {
				what = compareText(visible(a), visible(b), tolerance)
			}
		case strings.HasPrefix(mime, "text/"):
			what = compareText(a, b, tolerance)
		}
		if what != "" {
			return mime + ": " + what
		}
	}
	return ""
}

var (
	hidden = regexp.MustCompile(`(?is)<style\b.*?</style\s*>|<script\b.*?</script\s*>|<svg\b.*?</svg\s*>|<!--.*?-->`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// visible returns the text of HTML, a line for each element.
func visible(text string) string {
	return tags.ReplaceAllString(hidden.ReplaceAllString(text, ""), "\n")
}

// What one run has otherwise than the next without any change.
var volatile = []*regexp.Regexp{
	regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`),                                                                // colours
	regexp.MustCompile(`\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?|\d{4}/\d\d/\d\d`),                // dates
	regexp.MustCompile(`\b\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\b`),                                                 // clocks
	regexp.MustCompile(`(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?(?:[num]|µ|μ)?s\b`),                                     // 1m3.2s, Go's durations
	regexp.MustCompile(`[\d.,]+[kMG]?\s*(?:[a-z]+|次|步|张|个|批)?/\s*(?:s|sec|second|step|秒|步)\b?`),                // speeds
	regexp.MustCompile(`\d[\d.,]*\s*(?:(?:ns|µs|μs|us|ms|s|min|h|seconds?|minutes?|hours?)\b|[毫微纳]?秒|分钟?|小时)`), // times
	regexp.MustCompile(`0x[0-9a-f]+`),                                                                          // addresses
	regexp.MustCompile(`(?:[A-Za-z]:\\|/)(?:[\w.@+-]+[/\\])+[\w.@+-]*`),                                        // paths
}

var number = regexp.MustCompile(`[-−+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?`)

// compareText says in which line two texts differ, and how; "" if they do not.
func compareText(was, is string, tolerance float64) string {
	a, b := comparable(was), comparable(is)
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(b):
			return fmt.Sprintf("the line %q is missing", brief(a[i]))
		case i >= len(a):
			return fmt.Sprintf("the line %q is not committed", brief(b[i]))
		case !sameLine(a[i], b[i], tolerance):
			return fmt.Sprintf("%q, committed is %q (tolerance %g)", brief(b[i]), brief(a[i]), tolerance)
		}
	}
	return ""
}

// comparable returns the lines of a text that are compared: without what changes from run to run, nor empty ones, and
// with one blank where there were many, since columns move with the numbers in them.
func comparable(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		for _, v := range volatile {
			line = v.ReplaceAllString(line, "…")
		}
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func brief(line string) string {
	if runes := []rune(line); len(runes) > 100 {
		return string(runes[:99]) + "…"
	}
	return line
}

func sameLine(was, is string, tolerance float64) bool {
	if was == is {
		return true
	}
	if strings.Join(strings.Fields(number.ReplaceAllString(was, "#")), "") != strings.Join(strings.Fields(number.ReplaceAllString(is, "#")), "") {
		return false
	}
	a, b := number.FindAllString(was, -1), number.FindAllString(is, -1)
	for i := range a {
		if !sameNumber(a[i], b[i], tolerance) {
			return false
		}
	}
	return true
}

// sameNumber tells whether two numbers, as they are printed, are within the tolerance or one apart in their last digit.
// Whole numbers are counts, and stay what they are where nothing is tolerated.
func sameNumber(was, is string, tolerance float64) bool {
	a, unitA, errA := read(was)
	b, unitB, errB := read(is)
	if errA != nil || errB != nil {
		return was == is
	}
	apart := math.Abs(a - b)
	if apart <= tolerance*max(math.Abs(a), math.Abs(b)) {
		return true
	}
	unit := max(unitA, unitB)
	return tolerance > 0 && unit < 1 && apart <= unit*1.001
}

// read returns a printed number, and what one in its last digit is worth.
func read(text string) (value, unit float64, err error) {
	text = strings.NewReplacer(",", "", "−", "-").Replace(text)
	if value, err = strconv.ParseFloat(text, 64); err != nil {
		return 0, 0, err
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	power := 0
	if _, decimals, ok := strings.Cut(mantissa, "."); ok {
		power = -len(decimals)
	}
	if e, err := strconv.Atoi(exponent); err == nil {
		power += e
	}
	return value, math.Pow(10, float64(power)), nil
}

// Pictures of equal data may have other pixels along a curve. So much of the full range may they differ in the mean.
const pictureTolerance = 0.01

// comparePictures says how two pictures differ, both in base64.
func comparePictures(was, is string, tolerance float64) string {
	was, is = strings.Join(strings.Fields(was), ""), strings.Join(strings.Fields(is), "")
	if was == is {
		return ""
	}
	a, errA := picture(was)
	b, errB := picture(is)
	if errA != nil || errB != nil {
		return fmt.Sprintf("a picture cannot be read: committed %v, new %v", errA, errB)
	}
	if a.Bounds().Size() != b.Bounds().Size() {
		return fmt.Sprintf("a picture of %v pixels, committed is one of %v", b.Bounds().Size(), a.Bounds().Size())
	}
	var sum float64
	size := a.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			r, g, bl, al := a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y).RGBA()
			r2, g2, bl2, al2 := b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y).RGBA()
			for _, d := range []float64{float64(r) - float64(r2), float64(g) - float64(g2), float64(bl) - float64(bl2), float64(al) - float64(al2)} {
				sum += math.Abs(d) / 0xffff / 4
			}
		}
	}
	if mean := sum / float64(max(1, size.X*size.Y)); mean > max(pictureTolerance, tolerance) {
		return fmt.Sprintf("the picture differs by %.1f %% in the mean of its pixels (up to %.1f %% is let pass)", 100*mean, 100*max(pictureTolerance, tolerance))
	}
	return ""
}

func picture(text string) (image.Image, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	return img, err
}
