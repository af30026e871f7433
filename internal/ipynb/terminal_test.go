package ipynb

import "testing"

func TestTerminal(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing to do", "a\nb\n", "a\nb\n"},
		{"a progress line", "step 1\rstep 2\rstep 3\n", "step 3\n"},
		{"a shorter text leaves the rest", "abcdef\rxy\n", "xycdef\n"},
		{"erased rest", "abcdef\rxy\x1b[K\n", "xy\n"},
		{"erased line", "abc\x1b[2K\rxy", "xy"},
		{"windows", "a\r\nb\r\n", "a\nb\n"},
		{"backspace", "abd\bc\n", "abc\n"},
		{"backspace at the start", "\b\ba", "a"},
		{"several lines", "1\r2\n3\r4\n", "2\n4\n"},
		{"letters of several bytes", "损失 1\r损失 2\n", "损失 2\n"},
		{"colours stay", "a\r\x1b[31mred\x1b[0m\n", "\x1b[31mred\x1b[0m\n"},
		{"a return at the end", "done\r", "done"},
		{"an escape that was cut", "a\r\x1b[", "a\x1b["},
	} {
		if got := Terminal(test.text); got != test.want {
			t.Errorf("%s: Terminal(%q) = %q, want %q", test.name, test.text, got, test.want)
		}
	}
}
