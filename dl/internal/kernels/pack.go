package kernels

// packs are the copies of panels of b that the parts of products under way use.
var packs freeList[[depthBlock * panelWidth]float32]

// packPanel copies b [depth, width] to dst [depth, ldd]: dst[p*ldd+j] = b[p*rbs+j*cbs]. What dst
// has to the right of the columns is left as it is; the micro-kernels do not read it.
func packPanel(dst []float32, ldd int, b []float32, rbs, cbs, depth, width int) {
	switch {
	case cbs == 1:
		for p := range depth {
			copy(dst[p*ldd:][:width], b[p*rbs:])
		}
	case rbs == 1:
		j := 0
		for ; j+8 <= width; j += 8 {
			done := transpose8(dst[j:], ldd, b[j*cbs:], cbs, depth)
			for q := j; q < j+8 && done < depth; q++ {
				packColumn(dst[done*ldd+q:], ldd, b[q*cbs+done:], depth-done)
			}
		}
		for ; j < width; j++ {
			packColumn(dst[j:], ldd, b[j*cbs:], depth)
		}
	default:
		for p := range depth {
			for j := range width {
				dst[p*ldd+j] = b[p*rbs+j*cbs]
			}
		}
	}
}

// packColumn copies n elements that lie side by side to a column.
func packColumn(dst []float32, ldd int, src []float32, n int) {
	for p, x := range src[:n] {
		dst[p*ldd] = x
	}
}
