package notebook

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// A KeptList is what [Kept] finds, that which was used last first.
type KeptList []KeptValue

// A KeptValue is what [Trained], [Keep] or [Resume] keeps.
type KeptValue struct {
	Name       string
	Kind       string // "model", "value", or "checkpoint": a training that was interrupted
	Note       string // what it is
	Made, Used time.Time
	Took       time.Duration // to make it
	Bytes      int64         // on the disk
	Persistent bool          // it is kept beyond the end of the kernel
	Damaged    bool          // nothing but its size is known; it will be made again

	file string
}

// Kept lists what the notebook keeps: for as long as its kernel runs, and in its folder beyond that.
// Of a name there are several if what made it was edited; they are kept, too, since an edit may be
// taken back. Outside of a notebook there is nothing.
//
//	notebook.Show(notebook.Kept())
func Kept() KeptList {
	list := KeptList{}
	if sessionDir() == "" {
		return list
	}
	for _, dir := range []string{sessionDir(), persistentDir()} {
		files, err := entries(dir)
		if err != nil {
			tell("what is kept in %s cannot be listed: %v", "无法列出 %s 中保存的内容：%v", dir, err)
		}
		for _, f := range files {
			v := KeptValue{Name: f.Name(), Used: f.ModTime(), Bytes: f.Size(), Persistent: dir == persistentDir(), file: filepath.Join(dir, f.Name())}
			h, _, err := readHeader(v.file)
			if err != nil {
				v.Damaged = true
			} else {
				v.Name, v.Note, v.Made, v.Took = h.Name, h.Note, h.Made, h.Took
				v.Kind = map[kind]string{ofModel: "model", ofValue: "value", ofCheckpoint: "checkpoint"}[h.Kind]
			}
			list = append(list, v)
		}
	}
	slices.SortStableFunc(list, func(a, b KeptValue) int { return cmp.Or(b.Used.Compare(a.Used), cmp.Compare(a.file, b.file)) })
	return list
}

// Forget deletes what is kept under the names, checkpoints too, so that it is made again; without
// names, all that is kept. It says in a line what it deleted.
func Forget(names ...string) {
	list := Kept()
	for _, name := range names {
		if !slices.ContainsFunc(list, func(v KeptValue) bool { return v.Name == name }) {
			tell("nothing is kept as %q%s", "没有保存名为“%s”的内容%s", name, list.others())
		}
	}
	forgotten, bytes := 0, int64(0)
	for _, v := range list {
		if len(names) > 0 && !slices.Contains(names, v.Name) {
			continue
		}
		if err := os.Remove(v.file); err != nil && !os.IsNotExist(err) {
			tell("%q is not deleted: %v", "“%s”未能删除：%v", v.Name, err)
			continue
		}
		forgotten, bytes = forgotten+1, bytes+v.Bytes
	}
	switch {
	case forgotten == 1:
		tell("deleted 1 entry, %s", "已删除 1 项，%s", bytesText(bytes))
	case forgotten > 1 || len(names) == 0:
		tell("deleted %d entries, %s", "已删除 %d 项，%s", forgotten, bytesText(bytes))
	}
}

// others are the names in the list, for a message.
func (l KeptList) others() string {
	var names []string
	for _, v := range l {
		if name := fmt.Sprintf("%q", v.Name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return language.Pick("; there is ", "；已保存的有") + strings.Join(names, language.Pick(", ", "、"))
}

// readHeader reads the header of a file, and nothing after it.
func readHeader(file string) (h header, end int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return h, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return h, 0, err
	}
	b := make([]byte, beforeHeader)
	if _, err := io.ReadFull(f, b); err != nil {
		return h, 0, errDamaged
	}
	n := int64(binary.LittleEndian.Uint32(b[beforeHeader-8:]))
	if n > info.Size()-int64(beforeHeader) {
		return h, 0, errDamaged
	}
	b = append(b, make([]byte, n)...)
	if _, err := io.ReadFull(f, b[beforeHeader:]); err != nil {
		return h, 0, errDamaged
	}
	return decodeHeader(b)
}

// cells are the texts of a value, by column.
func (v KeptValue) cells() []string {
	place := language.Pick("session", "本次会话")
	if v.Persistent {
		place = language.Pick("folder", "文件夹")
	}
	if v.Damaged {
		return []string{v.Name, language.Pick("damaged", "已损坏"), "", "", bytesText(v.Bytes), place, language.Pick("is made again", "将重新生成")}
	}
	kinds := map[string]string{"model": "模型", "value": "值", "checkpoint": "检查点"}
	return []string{v.Name, language.Pick(v.Kind, kinds[v.Kind]), v.Made.Format("2006-01-02 15:04:05"), duration(v.Took), bytesText(v.Bytes), place, v.Note}
}

func columns() []string {
	if language.Chinese() {
		return []string{"名称", "种类", "生成时间", "用时", "大小", "位置", "内容"}
	}
	return []string{"name", "kind", "made", "took", "size", "kept in", "what"}
}

// String is a table with a row for each value.
func (l KeptList) String() string {
	if len(l) == 0 {
		return language.Pick("nothing is kept", "没有保存任何内容")
	}
	rows := [][]string{columns()}
	for _, v := range l {
		rows = append(rows, v.cells())
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], textWidth(c))
		}
	}
	var b strings.Builder
	for n, row := range rows {
		if n > 0 {
			b.WriteByte('\n')
		}
		line := ""
		for i, c := range row {
			line += c + strings.Repeat(" ", widths[i]-textWidth(c)+2)
		}
		b.WriteString(strings.TrimRight(line, " "))
	}
	return b.String()
}

// textWidth is how many columns a text takes: a Chinese character takes two.
func textWidth(s string) (n int) {
	for _, r := range s {
		if r >= 0x2e80 {
			n++
		}
		n++
	}
	return n
}

// HTML is the same table for a page.
func (l KeptList) HTML() string {
	if len(l) == 0 {
		return page.Box(page.Text(l.String()))
	}
	total := int64(0)
	t := page.Table{Head: columns(), Left: len(columns()), Label: true}
	for _, v := range l {
		total += v.Bytes
		t.Rows = append(t.Rows, page.Cells(v.cells()...))
	}
	count := fmt.Sprintf(language.Pick("%d entries", "%d 项"), len(l))
	if len(l) == 1 {
		count = language.Pick("1 entry", "1 项")
	}
	t.Caption = count + fmt.Sprintf(language.Pick(", %s of at most %s in each place", "，%s，每处最多 %s"), bytesText(total), bytesText(limit()))
	return page.Box(page.Text(t.Caption), t.HTML())
}
