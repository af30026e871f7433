package plotting

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Embedding draws samples x [samples ...] as points in the plane, with the classes' names where most
// of each is. Of more than two numbers a sample, the first two principal components are taken; TSNE
// keeps neighbours together where these do not:
//
//	plotting.Embedding(features, plotting.ByClass(data.Test.Y))
//	plotting.Embedding(plotting.TSNE(features), plotting.ByClass(data.Test.Y))
func Embedding(x dl.Source, options ...ScatterOption) *Figure {
	d := gathered("Embedding", x)
	what := language.Pick("Embedding", "嵌入图")
	bare := true
	var axes [2]string
	if d.size != 2 {
		places, part := d.components(min(2, max(d.size, 1)))
		flat := samples{n: d.n, size: 2, values: make([]float32, 2*d.n)}
		for i := range d.n {
			for k := range part {
				flat.values[2*i+k] = float32(places[i*len(part)+k])
			}
		}
		d = flat
		for k := range part {
			axes[k] = fmt.Sprintf(language.Pick("component %d: %.0f %% of the variance", "主成分%d：占方差的%.0f%%"), k+1, 100*part[k])
		}
		what, bare = language.Pick("Principal components", "主成分图"), false
	}
	c := newCloud("Embedding", d, options)
	if c.shown == 0 {
		return note(language.Pick("No points: there is no sample of finite numbers", "没有可画的点"))
	}
	if c.xLabel == "" && c.yLabel == "" {
		c.xLabel, c.yLabel = axes[0], axes[1]
	}
	c.labelled = c.classes != nil && c.count <= 30
	f := newFigure(0)
	f.square(c.plot(bare), c.legend())
	f.alt = c.alt(what)
	return f
}
