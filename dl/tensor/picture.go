package tensor

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// PNG is the picture of a tensor that is shaped like images, as a file, or nil of any other: an
// image [height width] or [height width channels], of 1, 3 or 4 channels; a batch of them [samples
// height width] or [samples height width channels]; of more channels, as activations have, a grid
// with a row of the channels for each sample. An image has at least 8 rows and columns.
//
// Values from 0 to 1, and whole numbers to 255, are shades from black to white. All others are
// scaled: from black to the greatest value, or, where some are negative, from blue over white for
// zero to orange. NaN and the infinities are magenta.
func (x *Tensor) PNG() ([]byte, error) {
	x, ok := x.readable()
	if !ok {
		return nil, nil
	}
	p := x.picture(x.statistics())
	if p == nil {
		return nil, nil
	}
	return page.PNG(p.image())
}

// Width is the width of the picture that PNG returns, in pixels of the page; 0 if there is none.
func (x *Tensor) Width() int {
	x, ok := x.readable()
	if !ok {
		return 0
	}
	if p := x.picture(x.statistics()); p != nil {
		return p.width()
	}
	return 0
}

// A picture is a grid of tiles.
type picture struct {
	x            *Tensor
	height, wide int
	channels     int   // of a tile: 1, 3 or 4
	tiles        []int // where in the data each begins
	step         int   // from a pixel's value to the next pixel's
	columns      int   // of tiles
	shades       shades
	note         string
	across, down zoom
}

const (
	leastSide   = 8
	pictureWide = 660 // pixels
	pictureHigh = 320 // of a single image
	tileGap     = 3
	mostTiles   = 40
	mostSamples = 4 // with a row of channels each
)

// picture returns nil for what is not shaped like images.
func (x *Tensor) picture(s statistics) *picture {
	n := len(x.shape)
	if s.n == 0 || n < 2 || n > 4 {
		return nil
	}
	for _, d := range x.shape {
		if d == 0 {
			return nil
		}
	}
	p := &picture{x: x, channels: 1, step: 1}
	samples, channels := 1, 1
	colours := func(c int) bool { return c == 1 || c == 3 || c == 4 }
	switch {
	case n == 2:
		p.height, p.wide = x.shape[0], x.shape[1]
	case n == 3 && colours(x.shape[2]) && s.low >= 0 && s.high <= 255: // not sequences of few features
		p.height, p.wide, channels = x.shape[0], x.shape[1], x.shape[2]
	case n == 3:
		samples, p.height, p.wide = x.shape[0], x.shape[1], x.shape[2]
	default:
		samples, p.height, p.wide, channels = x.shape[0], x.shape[1], x.shape[2], x.shape[3]
	}
	if p.height < leastSide || p.wide < leastSide {
		return nil
	}
	p.shades = shadesOf(s)
	p.step = channels
	if colours(channels) {
		p.channels = channels
		p.arrange(samples, samples, 10)
		p.begin(samples, 1)
	} else {
		p.arrange(samples*channels, channels, 16)
		p.begin(samples, channels)
	}
	return p
}

// arrange chooses how large the tiles are and how many stand side by side, of rows of so many, of which
// some shall fit.
func (p *picture) arrange(count, row, fit int) {
	wide, high := pictureWide, pictureHigh
	if count > 1 {
		high = 96 // a thumbnail
		wide = max(pictureWide/fit, pictureWide/min(row, fit)-tileGap)
	}
	p.across, p.down = zoomTo(p.wide, wide), zoomTo(p.height, high)
	if len(p.x.shape) > 2 || !p.shades.diverging || max(p.wide, p.height) < 4*min(p.wide, p.height) {
		// Pixels are squares, but for a long matrix of weights, of which nothing would be seen.
		if p.across.less(p.down) {
			p.down = p.across
		} else {
			p.across = p.down
		}
	}
	p.columns = max(1, min(row, (pictureWide+tileGap)/(p.tileWidth()+tileGap)))
}

// begin chooses the tiles that are shown.
func (p *picture) begin(samples, channels int) {
	size := p.height * p.wide * p.step
	shown := samples * channels
	switch {
	case channels == 1:
		shown = min(samples, max(1, mostTiles/p.columns)*p.columns)
		for i := range shown {
			p.tiles = append(p.tiles, i*size)
		}
	case samples == 1:
		shown = min(channels, max(1, mostTiles/p.columns)*p.columns)
		for c := range shown {
			p.tiles = append(p.tiles, c)
		}
	default: // a row for each sample
		rows := min(samples, mostSamples)
		for i := range rows {
			for c := range p.columns {
				p.tiles = append(p.tiles, i*size+c)
			}
		}
		p.note = fmt.Sprintf(language.Pick("a row for each of %s samples, with %s channels", "每行一个样本（%s 个），每列一个通道（%s 个）"),
			some(rows, samples), some(p.columns, channels))
	}
	switch {
	case p.note != "":
	case channels > 1 && shown < channels:
		p.note = fmt.Sprintf(language.Pick("the first %d of %s channels", "前 %d 个通道，共 %s 个"), shown, page.Thousands(channels))
	case channels > 1:
		p.note = fmt.Sprintf(language.Pick("%d channels", "%d 个通道"), channels)
	case samples > 1 && shown < samples:
		p.note = fmt.Sprintf(language.Pick("the first %d of %s images", "前 %d 幅图像，共 %s 幅"), shown, page.Thousands(samples))
	case samples > 1:
		p.note = fmt.Sprintf(language.Pick("%d images", "%d 幅图像"), samples)
	}
	if p.note != "" {
		p.note += language.Pick("; ", "；")
	}
	p.note += p.shades.words(p.channels > 1)
}

// some is such as "4 of 1,000", or "4" where that is all.
func some(shown, all int) string {
	if shown == all {
		return page.Thousands(all)
	}
	return fmt.Sprintf(language.Pick("%d of %s", "%d / %s"), shown, page.Thousands(all))
}

func (p *picture) tileWidth() int  { return p.across.pixels(p.wide) }
func (p *picture) tileHeight() int { return p.down.pixels(p.height) }

// A zoom is so many pixels for so many values, one of which is 1.
type zoom struct{ size, values int }

// zoomTo is how n values fill at most that many pixels.
func zoomTo(n, most int) zoom {
	if n > most {
		return zoom{1, (n + most - 1) / most}
	}
	return zoom{min(most/n, 12), 1}
}

func (z zoom) less(y zoom) bool { return z.size*y.values < y.size*z.values }

// pixels is how many n values take.
func (z zoom) pixels(n int) int { return (n + z.values - 1) / z.values * z.size }

// value is the first of those that a pixel shows.
func (z zoom) value(pixel int) int { return pixel / z.size * z.values }

func (p *picture) width() int {
	n := min(p.columns, len(p.tiles))
	return n*(p.tileWidth()+tileGap) - tileGap
}

// image draws the tiles.
func (p *picture) image() image.Image {
	rows := (len(p.tiles) + p.columns - 1) / p.columns
	bounds := image.Rect(0, 0, p.width(), rows*(p.tileHeight()+tileGap)-tileGap)
	if p.channels > 1 {
		m := image.NewNRGBA(bounds)
		p.frames(m, grey)
		p.each(func(x, y, at int) { m.SetNRGBA(x, y, p.colour(at)) })
		return m
	}
	m := image.NewPaletted(bounds, p.shades.palette())
	for i := range m.Pix {
		m.Pix[i] = nothing
	}
	p.frames(m, m.Palette[gutter])
	p.each(func(x, y, at int) { m.Pix[y*m.Stride+x] = p.shades.level(p.mean(at)) })
	return m
}

// frames paints what lies between the tiles.
func (p *picture) frames(m draw.Image, c color.Color) {
	w, h := p.tileWidth()+tileGap, p.tileHeight()+tileGap
	for k := range p.tiles {
		left, top := k%p.columns*w, k/p.columns*h
		draw.Draw(m, image.Rect(left-tileGap, top-tileGap, left+w, top+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
}

// each calls f with each pixel of the tiles and where in the data its value is.
func (p *picture) each(f func(x, y, at int)) {
	w, h := p.tileWidth(), p.tileHeight()
	for k, begin := range p.tiles {
		left, top := k%p.columns*(w+tileGap), k/p.columns*(h+tileGap)
		for y := range h {
			row := begin + p.down.value(y)*p.wide*p.step
			for x := range w {
				f(left+x, top+y, row+p.across.value(x)*p.step)
			}
		}
	}
}

// mean is the value at a place, or the mean of those that share a pixel.
func (p *picture) mean(at int) float64 {
	if p.across.values == 1 && p.down.values == 1 {
		return float64(p.x.data[at])
	}
	size := p.height * p.wide * p.step
	pixel := at % size / p.step
	row, column := pixel/p.wide, pixel%p.wide
	var sum float64
	n := 0
	for i := range min(p.down.values, p.height-row) {
		for j := range min(p.across.values, p.wide-column) {
			sum += float64(p.x.data[at+(i*p.wide+j)*p.step])
			n++
		}
	}
	return sum / float64(n)
}

// colour is that of a pixel with channels.
func (p *picture) colour(at int) color.NRGBA {
	c := color.NRGBA{A: 0xff}
	for i, to := range []*uint8{&c.R, &c.G, &c.B, &c.A}[:p.channels] {
		v := p.mean(at + i)
		if v-v != 0 {
			return magenta
		}
		*to = uint8(math.Round(255 * max(0, min(1, (v-p.shades.low)/(p.shades.high-p.shades.low)))))
	}
	return c
}

// shades say which value is which colour.
type shades struct {
	low, high float64
	diverging bool // blue below zero, orange above
}

func shadesOf(s statistics) shades {
	switch most := s.most(); {
	case s.finite() == 0 || most == 0:
		return shades{0, 1, false}
	case s.low >= 0 && s.high <= 1:
		return shades{0, 1, false}
	case s.low >= 0 && s.high <= 255 && s.whole:
		return shades{0, 255, false}
	case s.low >= 0:
		return shades{0, s.high, false}
	default:
		// A few values far out would make all others pale.
		far := 4 * math.Sqrt(s.mean*s.mean+s.deviation*s.deviation)
		if far < most {
			return shades{-far, far, true}
		}
		return shades{-most, most, true}
	}
}

// words say what the colours mean.
func (s shades) words(coloured bool) string {
	low, high := page.Number(s.low), page.Number(s.high)
	switch {
	case coloured:
		return fmt.Sprintf(language.Pick("full intensity is %[2]s, none %[1]s", "最强为 %[2]s，最弱为 %[1]s"), low, high)
	case s.diverging:
		return fmt.Sprintf(language.Pick("blue is %s, white 0, orange %s", "蓝色 %s，白色 0，橙色 %s"), low, high)
	}
	return fmt.Sprintf(language.Pick("black is %s, white %s", "黑色 %s，白色 %s"), low, high)
}

// The last indices of a palette: of where there is no tile, of what is no number, and of what lies
// between tiles.
const (
	levels   = 253 // odd, so that one is zero
	nothing  = 253
	nonsense = 254
	gutter   = 255
)

var (
	magenta = color.NRGBA{0xCC, 0x33, 0x77, 0xFF}
	grey    = color.NRGBA{0x80, 0x80, 0x80, 0x60} // seen on white and on black
)

func (s shades) palette() color.Palette {
	p := make(color.Palette, 256)
	for i := range p {
		part := min(float64(i)/(levels-1), 1)
		if !s.diverging {
			p[i] = color.NRGBA{grayOf(part), grayOf(part), grayOf(part), 0xff}
			continue
		}
		end, away := color.NRGBA{0xD5, 0x5E, 0x00, 0xff}, 2*part-1
		if away < 0 {
			end, away = color.NRGBA{0x00, 0x72, 0xB2, 0xff}, -away
		}
		mix := func(c uint8) uint8 { return uint8(math.Round(255 + (float64(c)-255)*away)) }
		p[i] = color.NRGBA{mix(end.R), mix(end.G), mix(end.B), 0xff}
	}
	p[nothing], p[nonsense], p[gutter] = color.NRGBA{}, magenta, grey
	return p
}

func grayOf(part float64) uint8 { return uint8(math.Round(255 * part)) }

// level is the index in the palette of a value.
func (s shades) level(v float64) uint8 {
	if v-v != 0 {
		return nonsense
	}
	return uint8(math.Round((levels - 1) * max(0, min(1, (v-s.low)/(s.high-s.low)))))
}
