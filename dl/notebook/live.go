package notebook

import (
	"maps"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/hornbook-go/hornbook/dl"
)

// every is the shortest time between two updates of the panel.
const every = 100 * time.Millisecond

// Live is an option of Fit that shows the training as it goes, in one panel that is updated in place
// at most ten times a second: how far it is and how long it will take, the loss and the metrics, and
// their curves. The last state stays. In a terminal, and where a notebook is executed with nobody to
// watch, Fit prints its lines instead.
func Live() dl.FitOption {
	if !watched() {
		return dl.Options()
	}
	l := &live{}
	return dl.Options(dl.Quiet(), dl.Callback{Display: true, Begin: l.begin, EpochBegin: l.epochBegin, BatchEnd: l.batchEnd, EpochEnd: l.epochEnd, End: l.end})
}

// watched reports whether the program is a cell of a notebook that somebody looks at.
func watched() bool { return gonbui.IsNotebook && os.Getenv("HORNBOOK_HEADLESS") == "" }

// live is the panel of a run of Fit on its way to the notebook.
type live struct {
	panel *panel
	id    string    // of the display
	shown time.Time // when it was last updated
}

func (l *live) begin(_ *dl.Model, run dl.Run) {
	l.panel = newPanel(run, time.Now())
	l.id = gonbui.UniqueId() // with one of an earlier run, that run's panel would be updated
	drain()
	l.show()
	flush() // the panel stands before anything that callbacks print
}

// epochBegin takes note of the epoch: a run that goes on from a checkpoint begins with a later one.
func (l *live) epochBegin(_ *dl.Model, epoch int) { l.panel.epoch = epoch }

func (l *live) batchEnd(_ *dl.Model, step int, logs dl.Logs) {
	l.panel.step = step + 1
	if time.Since(l.shown) < every {
		return
	}
	l.panel.batch(step, maps.Clone(logs))
	l.show()
}

func (l *live) epochEnd(_ *dl.Model, epoch int, logs dl.Logs) {
	l.panel.epochEnd(epoch, maps.Clone(logs))
	if time.Since(l.shown) >= every {
		l.show()
	}
}

func (l *live) end(_ *dl.Model, h *dl.History) {
	l.panel.end(h.Err)
	l.show()
	flush()
}

func (l *live) show() {
	l.shown = time.Now()
	gonbui.SendData(&protocol.DisplayData{
		Data: map[protocol.MIMEType]any{
			protocol.MIMETextHTML:  l.panel.html(l.shown),
			protocol.MIMETextPlain: l.panel.text(l.shown),
		},
		DisplayID: l.id,
	})
}
