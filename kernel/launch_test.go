package main

import (
	"encoding/json"
	"testing"

	"github.com/hornbook-go/hornbook/internal/ipynb"
	"github.com/hornbook-go/hornbook/kernel/internal/jupyter"
)

// The kernel says of its language what the notebooks say, and no more.
func TestIntroduce(t *testing.T) {
	m := introduce(jupyter.Message{
		Header:  jupyter.Header{Type: "kernel_info_reply"},
		Content: []byte(`{"status": "ok", "protocol_version": "5.4", "language_info": {"name": "go", "version": "go1.26.8", "codemirror_mode": ""}}`),
	})
	var said struct {
		Status   string
		Language json.RawMessage `json:"language_info"`
	}
	if err := json.Unmarshal(m.Content, &said); err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(ipynb.New().Metadata().Get("language_info"))
	if err != nil {
		t.Fatal(err)
	}
	if said.Status != "ok" || string(said.Language) != string(want) {
		t.Errorf("%s, want the language %s", m.Content, want)
	}
	other := jupyter.Message{Header: jupyter.Header{Type: "execute_reply"}, Content: []byte(`{"language_info":1}`)}
	if got := introduce(other); string(got.Content) != string(other.Content) {
		t.Errorf("another reply became %s", got.Content)
	}
}
