package ipynb

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

// drawn is a picture of 20 by 10 pixels of which the given number are dark, in base64.
func drawn(t *testing.T, width, dark int) string {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, 10))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for i := range dark {
		img.Set(i%width, i/width, color.Gray{})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestCompare(t *testing.T) {
	out := func(text string) string {
		return fmt.Sprintf(`{"output_type":"stream","name":"stdout","text":%q}`, text)
	}
	shown := func(mime, text string) string {
		return fmt.Sprintf(`{"output_type":"display_data","data":{%q:%q},"metadata":{}}`, mime, text)
	}
	for _, test := range []struct {
		name, metadata, was, is string
		want                    string // a part of the difference; "" for none
	}{
		{"equal", "{}", out("loss 0.5"), out("loss 0.5"), ""},
		{"a word", "{}", out("loss 0.5"), out("cost 0.5"), `"cost 0.5", committed is "loss 0.5"`},
		{"a number within the tolerance", "{}", out("loss 0.50000"), out("loss 0.50004"), ""},
		{"a number beyond", "{}", out("a\nloss 0.500"), out("a\nloss 0.510"), `"loss 0.510", committed is "loss 0.500" (tolerance 0.001)`},
		{"one in the last digit", "{}", out("loss 0.05"), out("loss 0.06"), ""},
		{"two in the last digit", "{}", out("loss 0.05"), out("loss 0.07"), "loss 0.07"},
		{"a count", "{}", out("7 of 10 right"), out("8 of 10 right"), "8 of 10"},
		{"a negative number", "{}", out("x -0.500"), out("x 0.500"), "x 0.500"},
		{"not a number", "{}", out("loss 0.5"), out("loss NaN"), "NaN"},
		{"thousands", "{}", out("101,770 weights"), out("101,771 weights"), ""},
		{"columns that move", "{}", out("a    9.99\n"), out("a   10.00\n"), ""},
		{"the cell's tolerance", `{"hornbook":{"tolerance":0.05}}`, out("loss 0.500"), out("loss 0.510"), ""},
		{"the cell's tag", `{"tags":["tolerance=0.05"]}`, out("loss 0.500"), out("loss 0.510"), ""},
		{"nothing tolerated", `{"hornbook":{"tolerance":0}}`, out("loss 0.05"), out("loss 0.06"), "tolerance 0"},
		{"not compared", `{"hornbook":{"check":false}}`, out("a"), out("b"), ""},
		{"not compared by tag", `{"tags":["no-check"]}`, out("a"), out("b"), ""},
		{"times and speeds", "{}", out("1688/1688 - 2s - 180us/step - 5,020 images/s, in 1m3.2s, 12 ms, restored from 14:03:05"), out("1688/1688 - 13s - 1.2ms/step - 710 images/s, in 59s, 9.5 ms, restored from 9:01"), ""},
		{"a time by its unit alone", "{}", out("took 3 ms"), out("took 3 kg"), "3 kg"},
		{"Chinese times", "{}", out("用时 3 秒，每秒"), out("用时 12 秒，每秒"), ""},
		{"dates, addresses, paths", "{}", out("2026-11-23 0xc0001 /home/a/x.npz"), out("2027-01-02 0xc0fe2 /tmp/b/c/y.npz"), ""},
		{"a missing output", "{}", out("a"), "", "output 1 is missing, committed is stdout"},
		{"an output more", "{}", "", out("a"), "output 1 is stdout, which is not committed"},
		{"another kind", "{}", out("a"), shown("text/html", "a"), "a display of text/html, committed is stdout"},
		{"a line more", "{}", out("a\n"), out("a\nb\n"), `the line "b" is not committed`},
		{"a line less", "{}", out("a\nb\n"), out("a\n"), `the line "b" is missing`},
		{"HTML's text", "{}", shown("text/html", "<p style='x'>loss <b>1</b></p><svg>3</svg>"), shown("text/html", "<p>loss <b>1</b></p><svg>4</svg>"), ""},
		{"HTML's other text", "{}", shown("text/html", "<p>loss</p>"), shown("text/html", "<p>cost</p>"), "cost"},
		{"a picture", "{}", shown("image/png", drawn(t, 20, 60)), shown("image/png", drawn(t, 20, 61)), ""},
		{"another picture", "{}", shown("image/png", drawn(t, 20, 60)), shown("image/png", drawn(t, 20, 90)), "image/png: the picture differs by"},
		{"a larger picture", "{}", shown("image/png", drawn(t, 20, 60)), shown("image/png", drawn(t, 30, 60)), "pixels, committed is one of"},
		{"no picture", "{}", shown("image/png", drawn(t, 20, 60)), shown("image/png", "QUJD"), "cannot be read"},
	} {
		parse := func(output string) *Notebook {
			n, err := Parse(fmt.Appendf(nil, `{"cells":[{"cell_type":"markdown","source":"x"},{"cell_type":"code","source":"x","metadata":%s,"outputs":[%s]}],"metadata":{},"nbformat":4}`, test.metadata, output))
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			return n
		}
		got := Compare(parse(test.was), parse(test.is))
		text := fmt.Sprint(got)
		if (len(got) == 0) != (test.want == "") || !strings.Contains(text, test.want) || len(got) > 0 && got[0].Cell != 2 {
			t.Errorf("%s: %s, want a difference of cell 2 with %q", test.name, text, test.want)
		}
	}
}

func TestCompareOtherCells(t *testing.T) {
	n := func(cells string) *Notebook {
		n, err := Parse([]byte(`{"cells":[` + cells + `],"metadata":{"hornbook":{"tolerance":0.1}},"nbformat":4}`))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	cell := func(text string) string {
		return `{"cell_type":"code","source":"x","outputs":[{"output_type":"stream","name":"stdout","text":"` + text + `"}]}`
	}
	if got := Compare(n(cell("1.00")), n(cell("1.05"))); got != nil {
		t.Errorf("the notebook tolerates 0.1: %v", got)
	}
	if got := Compare(n(cell("1")), n(cell("1")+","+cell("1"))); len(got) != 1 || !strings.Contains(got[0].What, "2 code cells, committed are 1") {
		t.Errorf("another number of cells: %v", got)
	}
}
