package plotting

import (
	"fmt"
	"html"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Regions are what a model makes of the plane in the course of a training, for [Film]. They are
// plain data, which notebook.Keep keeps from one cell to the next.
type Regions struct {
	Points  []float32 // two numbers for each
	Classes []float32
	Epochs  []int       // after which the frames were taken; 0 is before the first
	Losses  []float64   // NaN where there is none
	Frames  [][]float32 // probabilities of a grid of points, [filmCells·filmCells classes]
	every   int
}

const (
	filmCells  = 64 // points of the plane along and up
	mostFrames = 40
)

// WatchRegions begins to watch a training on the points x [samples 2] of the classes y:
//
//	regions := plotting.WatchRegions(data.Train.X, data.Train.Y)
//	model.Fit(data.Train.X, data.Train.Y, dl.Epochs(100), regions.Callback())
//	notebook.Show(plotting.Film(regions))
func WatchRegions(x, y dl.Source) *Regions {
	r := newRegions("WatchRegions", x, y, nil)
	f := &Regions{Points: append([]float32(nil), r.samples.values...)}
	for _, class := range r.classes {
		f.Classes = append(f.Classes, float32(class))
	}
	return f
}

// Callback looks at the plane before the first epoch and after each. Of more than forty, every second
// one is forgotten, and so on.
func (f *Regions) Callback() dl.Callback {
	look := func(m *dl.Model, epoch int, loss float64) {
		points := f.regions().grid(filmCells)
		y := m.Predict(points, dl.BatchSize(1024))
		f.Epochs, f.Losses = append(f.Epochs, epoch), append(f.Losses, loss)
		f.Frames = append(f.Frames, append([]float32(nil), y.Values()...))
	}
	last := -1
	return dl.Callback{
		Begin: func(m *dl.Model, run dl.Run) {
			f.Epochs, f.Losses, f.Frames, f.every = nil, nil, nil, 1
			look(m, run.InitialEpoch, math.NaN())
			last = run.InitialEpoch
		},
		EpochEnd: func(m *dl.Model, epoch int, logs dl.Logs) {
			last = epoch + 1
			if last%f.every != 0 {
				return
			}
			loss, ok := logs["loss"]
			if !ok {
				loss = math.NaN()
			}
			look(m, last, loss)
			if len(f.Frames) > mostFrames {
				f.thin()
			}
		},
		End: func(m *dl.Model, h *dl.History) {
			if n := len(f.Epochs); n > 0 && f.Epochs[n-1] != last {
				loss := math.NaN()
				if e := len(h.Epochs); e > 0 {
					if l, ok := h.Epochs[e-1]["loss"]; ok {
						loss = l
					}
				}
				look(m, last, loss)
			}
		},
	}
}

// thin forgets frames, so that they are at every second of the epochs.
func (f *Regions) thin() {
	f.every *= 2
	n := 0
	for i, e := range f.Epochs {
		if i == 0 || e%f.every == 0 {
			f.Epochs[n], f.Losses[n], f.Frames[n] = e, f.Losses[i], f.Frames[i]
			n++
		}
	}
	f.Epochs, f.Losses, f.Frames = f.Epochs[:n], f.Losses[:n], f.Frames[:n]
}

// regions are the points in the plane.
func (f *Regions) regions() *regions {
	n := len(f.Points) / 2
	return newRegions("Film", tensor.New(tensor.Shape{n, 2}, f.Points), tensor.New(tensor.Shape{n}, f.Classes), nil)
}

// String is such as "300 points, 61 frames of epochs 0 to 60".
func (f *Regions) String() string {
	if len(f.Epochs) == 0 {
		return fmt.Sprintf("%d points, no frames", len(f.Points)/2)
	}
	return fmt.Sprintf("%d points, %d frames of epochs %d to %d", len(f.Points)/2, len(f.Frames), f.Epochs[0], f.Epochs[len(f.Epochs)-1])
}

// Film shows how the decision regions of a model changed in the course of its training. An SVG, as a
// notebook shows it, moves while the pointer rests on it or it has the focus, with no kernel and no
// script, and stands still at the last epoch else. A PNG or PDF, and an SVG for readers who asked
// their system for less motion, has six frames side by side.
func Film(f *Regions, names ...ClassNames) *Figure {
	if len(f.Frames) == 0 {
		return note(language.Pick("No film: give the training WatchRegions' Callback", "没有影片：训练时需要传入WatchRegions的Callback"))
	}
	n := len(f.Points) / 2
	given := oneOf("Film", names)
	base := newRegions("Film", tensor.New(tensor.Shape{n, 2}, f.Points), tensor.New(tensor.Shape{n}, f.Classes), given)
	if base.shown == 0 {
		return note(language.Pick("No film: there is no point with two finite numbers", "没有可画的点"))
	}
	base.points = base.grid(filmCells)
	frames := make([]regionPicture, len(f.Frames))
	for i, values := range f.Frames {
		k := len(values) / (filmCells * filmCells)
		if k < 1 || k*filmCells*filmCells != len(values) {
			tensor.Fail("", "Film", nil, "frame %d has %d numbers, which is not one or more for each of the %d points of the plane", i, len(values), filmCells*filmCells)
		}
		base.frame = base.read("Film", tensor.New(tensor.Shape{filmCells * filmCells, k}, values))
		frames[i] = base.picture()
	}
	v := &film{f, base, frames, nil, language.Pick("play: rest the pointer here", "把指针停在图上即可播放")}
	for i := range frames {
		v.labels = append(v.labels, f.label(i))
	}
	figure := newFigure(filmTop + 2*(stripSide+stripGap) + 14)
	figure.draw = v.strip
	figure.animation = v.animate
	last := len(f.Frames) - 1
	figure.alt = fmt.Sprintf(language.Pick("Decision regions in %d frames, from epoch %d to %d", "决策区域的变化，共%d帧，从第%d轮到第%d轮"), len(frames), f.Epochs[0], f.Epochs[last])
	if first := f.Losses[min(1, last)]; finite(first) && finite(f.Losses[last]) {
		figure.alt += fmt.Sprintf(language.Pick(": the loss falls from %s to %s", "：损失从%s降到%s"), number(first), number(f.Losses[last]))
		if f.Losses[last] > first {
			figure.alt = strings.Replace(strings.Replace(figure.alt, "falls", "rises", 1), "降到", "升到", 1)
		}
	}
	return figure
}

type film struct {
	*Regions
	base   *regions
	frames []regionPicture
	labels []string // of the frames: when they were taken
	play   string
}

const (
	filmTop   = 44
	stripSide = 208 // of a frame in the strip
	stripGap  = 24
	filmSide  = 2*(stripSide+stripGap) - stripGap
)

// label says of a frame when it was taken.
func (f *Regions) label(i int) string {
	s := fmt.Sprintf(language.Pick("epoch %d", "第%d轮"), f.Epochs[i])
	if finite(f.Losses[i]) {
		s += fmt.Sprintf(language.Pick(", loss %s", "，损失%s"), number(f.Losses[i]))
	}
	return s
}

// axes is a plot's transformation for a frame, without its axes.
func (f *film) axes() *plot.Plot {
	p := newPlot()
	f.base.axes(p)
	return p
}

// strip draws six of the frames: the first, the last, and those at which most has changed between.
func (f *film) strip(c draw.Canvas) {
	f.base.legend().draw(draw.Crop(c, 14, -14, 0, -12))
	p := f.axes()
	var first vg.Point // the corner of the first frame
	for k, i := range f.chosen(6) {
		left := c.Min.X + 14 + vg.Length(k%3)*(stripSide+stripGap)
		top := c.Max.Y - filmTop - 14 - vg.Length(k/3)*(stripSide+stripGap)
		area := c
		area.Rectangle = vg.Rectangle{Min: vg.Point{X: left, Y: top - stripSide}, Max: vg.Point{X: left + stripSide, Y: top}}
		f.frames[i].Plot(area, p)
		if v, ok := base(c.Canvas).(*vector); ok && k > 0 { // the same points as in the first
			fmt.Fprintf(&v.body, `<use href="#film%08x" x="%s" y="%s"/>`+"\n", f.print(), decimal(float64(left-first.X), 2), decimal(float64(first.Y-top), 2))
		} else if ok {
			v.group(fmt.Sprintf(` id="film%08x"`, f.print()), func() { f.base.small().Plot(area, p) })
			first = vg.Point{X: left, Y: top}
		} else {
			f.base.small().Plot(area, p)
		}
		sty := style(smallText, true, ink)
		c.FillText(sty, vg.Point{X: left, Y: top + 4}, f.labels[i])
	}
}

// chosen are so many of the frames: between the first and the last, such that about as much changes
// from each to the next.
func (f *film) chosen(n int) (chosen []int) {
	if len(f.frames) <= n {
		for i := range f.frames {
			chosen = append(chosen, i)
		}
		return chosen
	}
	way := make([]float64, len(f.frames))
	for i := 1; i < len(way); i++ {
		changed := 0
		a, b := f.frames[i-1].img.Pix, f.frames[i].img.Pix
		for at := 0; at < len(a); at += 4 {
			if a[at] != b[at] || a[at+2] != b[at+2] {
				changed++
			}
		}
		// A little for each frame, so that a model that does not change has a strip, too.
		way[i] = way[i-1] + float64(changed)/float64(len(a)/4) + 0.02
	}
	at := 0
	for k := range n {
		for at < len(way)-1 && (way[at] < way[len(way)-1]*float64(k)/float64(n-1) || k > 0 && at <= chosen[k-1]) && len(way)-1-at > n-1-k {
			at++
		}
		chosen = append(chosen, at)
	}
	chosen[n-1] = len(way) - 1
	return chosen
}

// small are the points for a small picture.
func (r *regions) small() *cloud {
	c := *r.cloud
	c.halo = false
	c.shown = max(c.shown, 401) // as small as those of a large cloud
	return &c
}

// animate draws the film into an SVG. Frames lie over one another, and while the reader looks, each is
// visible in its turn; else the last is. Readers who want less motion see the strip.
func (f *film) animate(v *vector) {
	const perFrame, hold = 0.16, 1.6 // seconds
	n := len(f.frames)
	total := perFrame*float64(n) + hold
	id := fmt.Sprintf("film%08x", f.print())
	part := 100 * perFrame / total
	fmt.Fprintf(&v.body, "<style>.%[1]s .fr{visibility:hidden}.%[1]s .fr.last{visibility:visible}"+
		"@keyframes %[1]s{0%%{visibility:visible}%.3[2]f%%{visibility:hidden}100%%{visibility:hidden}}"+
		"@keyframes %[1]sl{0%%{visibility:visible}%.3[3]f%%{visibility:hidden}100%%{visibility:hidden}}"+
		".%[1]s:hover .fr,.%[1]s:focus .fr{visibility:hidden;animation:%[1]s %.2[4]fs step-end infinite}"+
		".%[1]s:hover .last,.%[1]s:focus .last{animation-name:%[1]sl}"+
		".%[1]s:hover .hint,.%[1]s:focus .hint{visibility:hidden}"+
		".%[1]sstrip{display:none}@media (prefers-reduced-motion:reduce){.%[1]s{display:none}.%[1]sstrip{display:inline}}</style>\n",
		id, part, 100*(perFrame+hold)/total, total)
	c := draw.NewCanvas(v, pageWidth, filmTop+2*(stripSide+stripGap)+14)
	v.group(` class="`+id+`strip" display="none"`, func() { f.strip(c) })
	v.group(fmt.Sprintf(` class="%s" tabindex="0" role="img" aria-label="%s"`, id, html.EscapeString(f.play)), func() {
		p := f.axes()
		area := c
		left := c.Min.X + (pageWidth-filmSide)/2
		area.Rectangle = vg.Rectangle{Min: vg.Point{X: left, Y: c.Max.Y - filmTop - filmSide}, Max: vg.Point{X: left + filmSide, Y: c.Max.Y - filmTop}}
		for i := range f.frames {
			class := "fr"
			hidden := ` visibility="hidden"`
			if i == n-1 {
				class, hidden = "fr last", ""
			}
			v.group(fmt.Sprintf(` class="%s" style="animation-delay:%.2fs"%s`, class, perFrame*float64(i), hidden), func() {
				f.frames[i].Plot(area, p)
				sty := style(titleText, true, ink)
				c.FillText(sty, vg.Point{X: left, Y: area.Max.Y + 8}, f.labels[i])
			})
		}
		f.base.cloud.Plot(area, p)
		keys := f.base.legend()
		column := c
		column.Min.X = area.Max.X + 14
		column.Max.Y = area.Max.Y
		for _, e := range keys {
			legend{e}.draw(column)
			column.Max.Y -= legendRow
		}
		v.group(` class="hint"`, func() {
			sty := style(smallText, false, faint)
			sty.XAlign, sty.YAlign = text.XRight, text.YBottom
			c.FillText(sty, vg.Point{X: area.Max.X, Y: area.Max.Y + 8}, "▶ "+f.play)
		})
	})
}

// print is a number for the frames, by which the style sheets of several films on a page are apart.
func (f *film) print() uint32 {
	h := uint32(2166136261)
	for _, frame := range f.frames {
		for _, b := range frame.img.Pix {
			h = (h ^ uint32(b)) * 16777619
		}
	}
	return h
}
