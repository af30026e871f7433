package tensor

// A fuser looks whether the calls that end with c can be one call, and returns it, or nil. The
// outputs between them must not be needed by anything else, which alone reports.
type fuser func(c *Call, alone func(*Tensor) bool) *Call

var fusers = []fuser{fuseTransposed, fuseDense, fuseConv, fusePool, fuseNormalization}

// fuse replaces chains of calls by fused ones. Their parts are kept for who wants to see the
// recording as it was written.
func (t *Tape) fuse(kept map[*Tensor]bool) {
	uses := map[*Tensor]int{}
	for _, c := range t.calls {
		for _, x := range c.In {
			uses[x]++
		}
	}
	alone := func(x *Tensor) bool { return uses[x] == 1 && !kept[x] && x.call != nil && x.call.Tape == t }
	gone := map[*Call]bool{}
	for i, c := range t.calls {
		for _, f := range fusers {
			if fused := f(c, alone); fused != nil {
				for _, p := range fused.parts {
					gone[p] = true
					gone[p.Out.call] = true // what p had become part of
				}
				c.Out.call = fused
				t.calls[i] = fused
				break
			}
		}
	}
	calls := t.calls[:0]
	for _, c := range t.calls {
		if !gone[c] {
			calls = append(calls, c)
		}
	}
	clear(t.calls[len(calls):])
	t.calls = calls
}

// Parts are the calls that a fused call stands for, as they were written; nil for any other call.
func (c *Call) Parts() []*Call { return c.parts }
