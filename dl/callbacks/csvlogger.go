package callbacks

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// CSVLogger writes the logs of each epoch to a file as a line of values with commas between them. The
// first column is the epoch, counted from 0; the others are in the order of the alphabet. If the first
// epoch has no validation, there are columns for it all the same, with NA in them, as in Keras.
//
// Its options are [Append] and [Separator].
func CSVLogger(path string, options ...CSVLoggerOption) dl.Callback {
	c := &csvLogger{path: path, separator: ','}
	for _, o := range options {
		o(c)
	}
	return dl.Callback{Begin: c.begin, EpochEnd: c.epochEnd, End: c.end, Save: c.save, Restore: c.restore}
}

// A CSVLoggerOption is an option of [CSVLogger].
type CSVLoggerOption func(*csvLogger)

// Append adds to a file that is there; by default it is replaced.
func Append() CSVLoggerOption { return func(c *csvLogger) { c.adds = true } }

// Separator is what stands between two values; the default is a comma.
func Separator(r rune) CSVLoggerOption {
	if r == '"' || r == '\n' || r == '\r' || r == 0 {
		tensor.Fail("", "Separator", nil, "%q cannot stand between values", r)
	}
	return func(c *csvLogger) { c.separator = r }
}

type csvLogger struct {
	path      string
	separator rune
	adds      bool

	file *os.File // opened for the first line, when it is known whether the run goes on from a checkpoint
	csvLoggerState
}

type csvLoggerState struct {
	Names []string
	Size  int64 // of the file
}

func (c *csvLogger) begin(*dl.Model, dl.Run) { c.csvLoggerState = csvLoggerState{} }

func (c *csvLogger) epochEnd(m *dl.Model, epoch int, logs dl.Logs) {
	if err := c.write(epoch, logs); err != nil {
		m.StopWith(fmt.Errorf("CSVLogger: %w", err))
	}
}

func (c *csvLogger) write(epoch int, logs dl.Logs) error {
	header := false
	if c.file == nil {
		flag := os.O_CREATE | os.O_RDWR
		if !c.adds && c.Names == nil {
			flag |= os.O_TRUNC
		}
		var err error
		if c.file, err = os.OpenFile(c.path, flag, 0o644); err != nil {
			return err
		}
		if c.Names != nil { // what came after the checkpoint comes again
			if err := c.file.Truncate(c.Size); err != nil {
				return err
			}
		}
		size, err := c.file.Seek(0, 2)
		if err != nil {
			return err
		}
		header = size == 0
	}
	if c.Names == nil {
		c.Names = logs.Names()
		if !slices.ContainsFunc(c.Names, func(name string) bool { return strings.HasPrefix(name, "val_") }) {
			for _, name := range logs.Names() {
				c.Names = append(c.Names, "val_"+name)
			}
		}
	}
	w := csv.NewWriter(c.file)
	w.Comma, w.UseCRLF = c.separator, true // as Python's csv has it
	if header {
		w.Write(append([]string{"epoch"}, c.Names...))
	}
	row := []string{strconv.Itoa(epoch)}
	for _, name := range c.Names {
		text := "NA"
		if v, ok := logs[name]; ok {
			text = python(v)
		}
		row = append(row, text)
	}
	w.Write(row)
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	var err error
	c.Size, err = c.file.Seek(0, 1)
	return err
}

func (c *csvLogger) end(_ *dl.Model, h *dl.History) {
	if c.file == nil {
		return
	}
	if err := c.file.Close(); err != nil && h.Err == nil {
		h.Err = fmt.Errorf("CSVLogger: %w", err)
	}
	c.file = nil
}

func (c *csvLogger) save() ([]byte, error) {
	if c.Names == nil {
		return nil, nil
	}
	return encode(c.csvLoggerState)
}

func (c *csvLogger) restore(b []byte) error {
	if err := decode(b, &c.csvLoggerState); err != nil {
		return err
	}
	info, err := os.Stat(c.path)
	if err == nil && info.Size() < c.Size {
		err = errors.New("it is shorter than it was at the checkpoint")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.path, err)
	}
	return nil
}
