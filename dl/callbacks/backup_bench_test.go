package callbacks_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// BenchmarkBackup is an epoch of one step with a backup, of a network with a million weights and Adam: 12
// megabytes. Most of it is the disk's.
func BenchmarkBackup(b *testing.B) {
	for _, backup := range []bool{false, true} {
		name := "without"
		if backup {
			name = "with"
		}
		b.Run(name, func(b *testing.B) {
			m := dl.Sequential(layers.Dense(1000, layers.ReLU, layers.InputShape(1000)), layers.Dense(1))
			m.Compile(optimizers.Adam(), losses.MeanSquaredError())
			x, y := tensor.New(tensor.Shape{1, 1000}, nil), tensor.New(tensor.Shape{1, 1}, nil)
			options := []dl.FitOption{dl.Quiet(), dl.Epochs(b.N)}
			dir := b.TempDir()
			if backup {
				options = append(options, callbacks.BackupAndRestore(dir, callbacks.KeepBackup()))
			}
			b.ResetTimer()
			if h := m.Fit(x, y, options...); h.Err != nil {
				b.Fatal(h.Err)
			}
			if info, err := os.Stat(filepath.Join(dir, "training.backup")); err == nil {
				b.ReportMetric(float64(info.Size())/1e6, "MB")
			}
		})
	}
}
