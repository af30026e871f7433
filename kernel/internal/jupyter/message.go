package jupyter

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Message is one message of the protocol. Content stays as it was sent: outputs go into the notebook unchanged.
type Message struct {
	Header  Header
	Parent  Header // of the request that this message answers; empty in a request
	Content json.RawMessage

	route    [][]byte // the frames before the delimiter
	metadata json.RawMessage
	buffers  [][]byte
}

// Following returns a message of the same sender about the same request, with another type and content.
func (m Message) Following(kind string, content []byte) Message {
	m.Header.ID, m.Header.Type, m.Content, m.buffers = rand.Text(), kind, content, nil
	return m
}

// Header names a message.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

var delimiter = []byte("<IDS|MSG>")

// newMessage returns a request of the given type.
func newMessage(session, kind string, content any) (Message, error) {
	data, err := json.Marshal(content)
	if err != nil {
		return Message{}, fmt.Errorf("encode the content of %s: %w", kind, err)
	}
	return Message{
		Header: Header{
			ID: rand.Text(), Session: session, Username: "hornbook", Type: kind, Version: "5.4",
			Date: time.Now().UTC().Format(time.RFC3339Nano),
		},
		Content: data,
	}, nil
}

// frames returns the message as it travels: the route, delimiter, signature, header, parent, metadata, content, buffers.
func (m Message) frames(key string) ([][]byte, error) {
	header, err := json.Marshal(m.Header)
	if err != nil {
		return nil, fmt.Errorf("encode a header: %w", err)
	}
	parent := []byte("{}")
	if m.Parent != (Header{}) {
		if parent, err = json.Marshal(m.Parent); err != nil {
			return nil, fmt.Errorf("encode a header: %w", err)
		}
	}
	metadata := []byte(m.metadata)
	if metadata == nil {
		metadata = []byte("{}")
	}
	parts := [][]byte{header, parent, metadata, m.Content}
	return slices.Concat(m.route, [][]byte{delimiter, sign(key, parts)}, parts, m.buffers), nil
}

// parse reads a message from frames; those before the delimiter route it.
func parse(key string, frames [][]byte) (Message, error) {
	all := frames
	for len(frames) > 0 && !bytes.Equal(frames[0], delimiter) {
		frames = frames[1:]
	}
	if len(frames) < 6 {
		return Message{}, fmt.Errorf("a message of %d frames after the delimiter, want 6", len(frames))
	}
	if !hmac.Equal(frames[1], sign(key, frames[2:6])) {
		return Message{}, errors.New("a message whose signature does not fit its contents")
	}
	var m Message
	if err := json.Unmarshal(frames[2], &m.Header); err != nil {
		return Message{}, fmt.Errorf("decode a message's header: %w", err)
	}
	if err := json.Unmarshal(frames[3], &m.Parent); err != nil {
		return Message{}, fmt.Errorf("decode a message's parent header: %w", err)
	}
	m.Content, m.metadata = bytes.Clone(frames[5]), bytes.Clone(frames[4])
	m.route, m.buffers = all[:len(all)-len(frames)], frames[6:]
	return m, nil
}

// sign returns the hexadecimal HMAC-SHA256 of the parts, one after the other; an empty key means no signature.
func sign(key string, parts [][]byte) []byte {
	if key == "" {
		return nil
	}
	mac := hmac.New(sha256.New, []byte(key))
	for _, part := range parts {
		mac.Write(part)
	}
	return []byte(hex.EncodeToString(mac.Sum(nil)))
}
