package main

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
)

// paletted is the image in 256 colours: of the colours in it, those of boxes that hold about as much
// of the image each (median cut).
func paletted(img *image.NRGBA) *image.Paletted {
	count := map[color.NRGBA]int{}
	for i := 0; i < len(img.Pix); i += 4 {
		count[color.NRGBA{img.Pix[i], img.Pix[i+1], img.Pix[i+2], 0xFF}]++
	}
	all := make(box, 0, len(count))
	for c, n := range count {
		all = append(all, counted{c, n})
	}
	boxes := []box{all}
	for len(boxes) < 256 {
		worst, channel, error := -1, 0, 0.0
		for i, b := range boxes {
			if c, e := b.worst(); e > error {
				worst, channel, error = i, c, e
			}
		}
		if worst < 0 {
			break
		}
		b := boxes[worst]
		slices.SortFunc(b, func(x, y counted) int {
			return cmp.Or(cmp.Compare(x.channel(channel), y.channel(channel)), cmp.Compare(x.key(), y.key()))
		})
		cut := b.cut(channel)
		boxes[worst] = b[:cut:cut]
		boxes = append(boxes, b[cut:])
	}
	p := image.NewPaletted(img.Bounds(), nil)
	index := map[color.NRGBA]uint8{}
	for i, b := range boxes {
		p.Palette = append(p.Palette, b.mean())
		for _, c := range b {
			index[c.NRGBA] = uint8(i)
		}
	}
	for i := range p.Pix {
		p.Pix[i] = index[color.NRGBA{img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2], 0xFF}]
	}
	return p
}

type counted struct {
	color.NRGBA
	n int
}

func (c counted) channel(i int) uint8 { return [3]uint8{c.R, c.G, c.B}[i] }
func (c counted) key() int            { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }

// A box is colours that become one.
type box []counted

// moments are the weight, the mean and the sum of squares about it of a channel; a colour weighs as
// the root of how often it is there, so that small things keep theirs.
func (b box) moments(channel int) (weight, mean, squares float64) {
	for _, c := range b {
		w, v := root(c.n), float64(c.channel(channel))
		weight += w
		delta := v - mean
		mean += delta * w / weight
		squares += w * delta * (v - mean)
	}
	return weight, mean, squares
}

func root(n int) float64 { return math.Sqrt(float64(n)) }

// worst is the channel in which the box's colours differ most, and by how much.
func (b box) worst() (channel int, error float64) {
	if len(b) < 2 {
		return 0, 0
	}
	for i := range 3 {
		if _, _, e := b.moments(i); e > error {
			channel, error = i, e
		}
	}
	return channel, error
}

// cut is where the sorted box is cut: at its mean.
func (b box) cut(channel int) int {
	_, mean, _ := b.moments(channel)
	for i, c := range b {
		if float64(c.channel(channel)) > mean {
			return max(i, 1)
		}
	}
	return len(b) / 2
}

func (b box) mean() color.NRGBA {
	_, r, _ := b.moments(0)
	_, g, _ := b.moments(1)
	_, bl, _ := b.moments(2)
	if len(b) == 1 {
		return b[0].NRGBA
	}
	return color.NRGBA{uint8(r + 0.5), uint8(g + 0.5), uint8(bl + 0.5), 0xFF}
}
