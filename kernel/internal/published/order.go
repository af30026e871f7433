package published

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// OrderVariable is the environment variable that tells a cell's program that its displays are put in order. It then prints
// before its n-th display the mark ESC ] hornbook; n BEL, and sends n in the display's metadata under OrderKey; see
// dl/notebook.
const (
	OrderVariable = "HORNBOOK_ORDER"
	OrderKey      = "hornbook_order"
)

var orderMark = regexp.MustCompile("\x1b\\]hornbook;(\\d+)\x07")

// patience is how long the one of a mark and its display is waited for when the other has come.
const patience = time.Second

// order puts prints and displays into the order in which a cell made them.
type order struct {
	text     string            // what was printed and waits, with the marks in it
	displays map[int][]Message // those whose mark has not come, each with its updates
	ids      map[string]int    // their display ids
	since    time.Time         // when the waiting began
}

func (o *order) filter(m Message) []Message {
	var list []Message
	if !o.since.IsZero() && time.Since(o.since) > patience {
		list = o.end()
	}
	switch m.Kind {
	case "stream":
		var s stream
		if json.Unmarshal(m.Content, &s) != nil || s.Name != "stdout" || o.text == "" && !strings.Contains(s.Text, "\x1b]") && !strings.HasSuffix(s.Text, "\x1b") {
			return append(list, m)
		}
		o.text += s.Text
	case "display_data", "update_display_data":
		number, id, stripped := orderOf(m)
		if held, ok := o.ids[id]; ok && number == 0 && id != "" {
			o.displays[held] = append(o.displays[held], stripped)
			return list
		}
		if number == 0 {
			return append(list, stripped)
		}
		if o.displays == nil {
			o.displays, o.ids = map[int][]Message{}, map[string]int{}
		}
		o.displays[number] = []Message{stripped}
		o.ids[id] = number
	case "error":
		list = append(list, o.end()...)
		return append(list, m)
	default:
		return append(list, m)
	}
	return append(list, o.flush()...)
}

// flush returns what no longer waits.
func (o *order) flush() []Message {
	var list []Message
	for {
		at := orderMark.FindStringSubmatchIndex(o.text)
		if at == nil {
			// What may become a mark with the next message waits.
			whole := len(o.text)
			if i := strings.LastIndexByte(o.text, 0x1b); i >= 0 && beginsMark(o.text[i:]) {
				whole = i
			}
			list = append(list, printed(o.text[:whole])...)
			o.text = o.text[whole:]
			break
		}
		number, _ := strconv.Atoi(o.text[at[2]:at[3]])
		list = append(list, printed(o.text[:at[0]])...)
		o.text = o.text[at[0]:]
		display, come := o.displays[number]
		if !come {
			break
		}
		list = append(list, display...)
		o.forget(number)
		o.text = o.text[at[1]-at[0]:]
	}
	switch {
	case o.text == "" && len(o.displays) == 0:
		o.since = time.Time{}
	case o.since.IsZero() || len(list) > 0:
		o.since = time.Now()
	}
	return list
}

func (o *order) forget(number int) {
	delete(o.displays, number)
	for id, n := range o.ids {
		if n == number {
			delete(o.ids, id)
		}
	}
}

// end returns all that waits, without its marks.
func (o *order) end() []Message {
	list := o.flush()
	list = append(list, printed(orderMark.ReplaceAllString(o.text, ""))...)
	for len(o.displays) > 0 {
		least := 0
		for number := range o.displays {
			if least == 0 || number < least {
				least = number
			}
		}
		list = append(list, o.displays[least]...)
		o.forget(least)
	}
	o.text, o.since = "", time.Time{}
	return list
}

// beginsMark tells whether more text can make a mark of this one.
func beginsMark(text string) bool {
	const begin = "\x1b]hornbook;"
	if len(text) <= len(begin) {
		return strings.HasPrefix(begin, text)
	}
	return strings.HasPrefix(text, begin) && strings.Trim(text[len(begin):], "0123456789") == ""
}

func printed(text string) []Message {
	if text == "" {
		return nil
	}
	return []Message{{"stream", encode(stream{"stdout", text})}}
}

// orderOf returns a display's number, 0 if it has none, its id, and the display without the number.
func orderOf(m Message) (number int, id string, stripped Message) {
	var content struct {
		Metadata  map[string]json.RawMessage `json:"metadata"`
		Transient struct {
			ID string `json:"display_id"`
		} `json:"transient"`
	}
	if json.Unmarshal(m.Content, &content) != nil {
		return 0, "", m
	}
	raw, ok := content.Metadata[OrderKey]
	if !ok {
		return 0, content.Transient.ID, m
	}
	if json.Unmarshal(raw, &number) != nil {
		return 0, content.Transient.ID, m
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(m.Content, &all) != nil {
		return 0, content.Transient.ID, m
	}
	delete(content.Metadata, OrderKey)
	all["metadata"] = encode(content.Metadata)
	return number, content.Transient.ID, Message{m.Kind, bytes.TrimSpace(encode(all))}
}
