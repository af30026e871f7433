package jupyter

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestSign(t *testing.T) {
	// The HMAC-SHA256 of RFC 4231, test case 2, whose message is cut in two here as frames cut it.
	got := sign("Jefe", [][]byte{[]byte("what do ya want "), []byte("for nothing?")})
	if want := "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"; string(got) != want {
		t.Errorf("sign = %s, want %s", got, want)
	}
	if got := sign("", [][]byte{[]byte("x")}); len(got) != 0 {
		t.Errorf("sign without a key = %q, want nothing", got)
	}
}

func TestMessageTravels(t *testing.T) {
	m, err := newMessage("a session", "execute_request", map[string]string{"code": "x < y"})
	if err != nil {
		t.Fatal(err)
	}
	m.Parent = Header{ID: "the request", Type: "kernel_info_request"}
	frames, err := m.frames("a key")
	if err != nil {
		t.Fatal(err)
	}
	routed := append([][]byte{[]byte("an identity"), []byte("another")}, frames...)
	got, err := parse("a key", routed)
	if err != nil {
		t.Fatal(err)
	}
	if got.Header != m.Header || got.Parent != m.Parent || !bytes.Equal(got.Content, m.Content) {
		t.Errorf("parse = %+v, want %+v", got, m)
	}
}

func TestParseRefuses(t *testing.T) {
	m, err := newMessage("a session", "status", struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := m.frames("a key")
	if err != nil {
		t.Fatal(err)
	}
	change := func(i int, with string) [][]byte {
		frames := append([][]byte{}, whole...)
		frames[i] = []byte(with)
		return frames
	}
	for _, test := range []struct {
		name   string
		key    string
		frames [][]byte
		want   string
	}{
		{"another key", "another key", whole, "signature"},
		{"changed content", "a key", change(5, `{"execution_state":"idle"}`), "signature"},
		{"changed header", "a key", change(2, "{}"), "signature"},
		{"no signature", "a key", change(1, ""), "signature"},
		{"too few frames", "a key", whole[:5], "frames"},
		{"no delimiter", "a key", whole[1:], "frames"},
		{"nothing", "a key", nil, "frames"},
	} {
		if _, err := parse(test.key, test.frames); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one about %q", test.name, err, test.want)
		}
	}
}

func TestConnection(t *testing.T) {
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ports := map[int]bool{}
	for _, port := range []int{c.ShellPort, c.IOPubPort, c.StdinPort, c.ControlPort, c.HeartbeatPort} {
		ports[port] = port > 0
	}
	if len(ports) != 5 {
		t.Errorf("ports %v, want five different ones", ports)
	}
	file := t.TempDir() + "/kernel.json"
	if err := c.Write(file); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"shell_port", "iopub_port", "stdin_port", "control_port", "hb_port", "key", "signature_scheme", "transport", "ip"} {
		if !strings.Contains(string(data), `"`+field+`"`) {
			t.Errorf("the connection file lacks %s", field)
		}
	}
}
