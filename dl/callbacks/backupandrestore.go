package callbacks

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/aside"
)

// BackupAndRestore writes down where the training is, in a file in the folder dir, after each epoch or
// as often as [SaveFreq] says. A program that was killed and is started again goes on from there, also
// in the middle of an epoch, and ends with the same bits as if it had not stopped: the weights and the
// optimizer, the order of the samples, dropout, the history, and what the other callbacks remember.
//
// The folder belongs to one Fit of one program. The file is removed when Fit comes to its end, or
// diverges, since it would again; after an interrupt it stays. If the program has changed, so that it
// cannot go on from the file, Fit ends with an error that says in what.
//
// What a TrainStep or a sequence of batches keeps in variables of its own is not in the file: see
// [dl.Model.Resume]. Its options are [SaveFreq], [DoubleCheckpoint], [KeepBackup] and [Verbose].
func BackupAndRestore(dir string, options ...BackupAndRestoreOption) dl.Callback {
	if dir == "" {
		tensor.Fail("", "BackupAndRestore", nil, "the folder for the backup has no name")
	}
	b := &backupAndRestore{file: filepath.Join(dir, "training.backup")}
	for _, o := range options {
		o.backupAndRestore(b)
	}
	callback := dl.Callback{
		Display: true, // not shown, but it comes after all others
		Begin:   b.begin,
		End:     b.end,
	}
	if b.every > 0 {
		callback.BatchEnd = b.batchEnd
	} else {
		callback.EpochEnd = func(m *dl.Model, _ int, _ dl.Logs) { b.write(m) }
	}
	return callback
}

// A BackupAndRestoreOption is an option of [BackupAndRestore].
type BackupAndRestoreOption interface{ backupAndRestore(*backupAndRestore) }

// DoubleCheckpoint keeps the backup before the last, too, and goes on from it if the last is damaged,
// as by a failing disk.
func DoubleCheckpoint() BackupAndRestoreOption {
	return backupOption(func(b *backupAndRestore) { b.double = true })
}

// KeepBackup leaves the backup where it is at the end of Fit (Keras's delete_checkpoint=False), so that
// a later Fit with more epochs goes on from it.
func KeepBackup() BackupAndRestoreOption {
	return backupOption(func(b *backupAndRestore) { b.keep = true })
}

type backupOption func(*backupAndRestore)

func (o backupOption) backupAndRestore(b *backupAndRestore) { o(b) }

type backupAndRestore struct {
	file         string
	every        int // steps; 0 for epochs
	double, keep bool
	verbose      bool
	steps        int // since the last backup
}

func (b *backupAndRestore) previous() string { return b.file + ".previous" }

func (b *backupAndRestore) begin(m *dl.Model, _ dl.Run) {
	b.steps = 0
	c, err := readBackup(b.file)
	if err != nil && b.double {
		if before, failed := readBackup(b.previous()); failed == nil {
			c, err = before, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = m.Resume(c)
	}
	if err != nil {
		m.StopWith(fmt.Errorf("backup %s: %w; remove the file to begin anew", b.file, err))
		return
	}
	if b.verbose {
		fmt.Printf("Going on from epoch %d, step %d, of %s.\n", c.Epoch+1, c.Step+1, b.file)
	}
}

func (b *backupAndRestore) batchEnd(m *dl.Model, _ int, _ dl.Logs) {
	if b.steps++; b.steps >= b.every {
		b.steps = 0
		b.write(m)
	}
}

func (b *backupAndRestore) write(m *dl.Model) {
	c, err := m.Checkpoint()
	if err == nil {
		err = b.save(c)
	}
	if err != nil {
		m.StopWith(fmt.Errorf("backup %s: %w", b.file, err))
	}
}

func (b *backupAndRestore) save(c *dl.Checkpoint) error {
	if err := os.MkdirAll(filepath.Dir(b.file), 0o755); err != nil {
		return err
	}
	if b.double {
		if err := os.Rename(b.file, b.previous()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	text, err := encodeBackup(c)
	if err != nil {
		return err
	}
	return aside.Write(b.file, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

func (b *backupAndRestore) end(m *dl.Model, h *dl.History) {
	if b.keep || h.Err != nil && !errors.Is(h.Err, dl.ErrDiverged) {
		return
	}
	for _, file := range []string{b.file, b.previous()} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) && h.Err == nil {
			h.Err = fmt.Errorf("backup: %w", err)
		}
	}
	_ = os.Remove(filepath.Dir(b.file)) // fails, as it should, if there are other files
}

// A backup is a file of:
//
//	magic    8 bytes; the last is the version of this format
//	header   its length in 8 bytes, and as gob, the checkpoint without arrays
//	arrays   those of the weights, then the optimizer's: see appendFloats
//	check    4 bytes: CRC-32C of all before
const backupMagic = "hbackup\x01"

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	errDamaged = errors.New("the file is damaged")
)

func encodeBackup(c *dl.Checkpoint) ([]byte, error) {
	head, snapshot := *c, *c.Snapshot
	head.Snapshot = &snapshot
	var arrays [][]float32
	snapshot.Weights = nil
	for _, w := range c.Weights {
		arrays = append(arrays, w.Values)
		w.Values = nil
		snapshot.Weights = append(snapshot.Weights, w)
	}
	arrays = append(arrays, c.Slots...)
	snapshot.Slots = nil
	var header bytes.Buffer
	if err := gob.NewEncoder(&header).Encode(head); err != nil {
		return nil, err
	}
	b := binary.LittleEndian.AppendUint64([]byte(backupMagic), uint64(header.Len()))
	b = appendFloats(append(b, header.Bytes()...), arrays...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli)), nil
}

func readBackup(file string) (*dl.Checkpoint, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	const fixed = len(backupMagic)
	if len(b) < fixed+8+4 || string(b[:fixed-1]) != backupMagic[:fixed-1] {
		return nil, errDamaged
	}
	if b[fixed-1] != backupMagic[fixed-1] {
		return nil, fmt.Errorf("the file has format %d, and this is format %d", b[fixed-1], backupMagic[fixed-1])
	}
	end := len(b) - 4
	if crc32.Checksum(b[:end], castagnoli) != binary.LittleEndian.Uint32(b[end:]) {
		return nil, errDamaged
	}
	n := binary.LittleEndian.Uint64(b[fixed:])
	b = b[fixed+8 : end]
	if n > uint64(len(b)) {
		return nil, errDamaged
	}
	c := &dl.Checkpoint{}
	if err := gob.NewDecoder(bytes.NewReader(b[:n])).Decode(c); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	arrays, err := readFloats(b[n:])
	if err != nil || c.Snapshot == nil || len(arrays) < len(c.Weights) {
		return nil, errDamaged
	}
	for i := range c.Weights {
		c.Weights[i].Values = arrays[i]
	}
	c.Slots = arrays[len(c.Weights):]
	return c, nil
}
