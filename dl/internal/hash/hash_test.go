package hash

import "testing"

// text is what the strings of the table begin.
const text = "The quick brown fox jumps over the lazy dog; 0123456789 äöü and so on and so forth, until it is quite long enough. " +
	"The quick brown fox jumps over the lazy dog; 0123456789 äöü and so on and so forth, until it is quite long enough. "

// bins is less than 2⁶³, as TensorFlow wants it, and no power of 2.
const bins = 6917529027641094201

// Computed by TensorFlow 2.21.0: to_hash_bucket_fast, and to_hash_bucket_strong with the key 133, 137, of
// the first runes of text.
var table = []struct {
	runes        int
	fast, strong uint64
}{
	{0, 4242789126393303062, 4928313950774450900},
	{1, 1366698271136253306, 1580493595385311849},
	{3, 2704542872812405700, 2185041958410692804},
	{4, 3813857490243147315, 1319660916466738971},
	{7, 4268079096047454997, 1257618472599503646},
	{8, 5102859526078303239, 2071546141098468329},
	{16, 4320848957565769301, 6136433210981885198},
	{17, 550333784831020363, 1100162040184355788},
	{32, 6222115268717830697, 1362692904404384380},
	{33, 3629877152734139236, 1010102425118194626},
	{64, 3763879839693194879, 6835421217517019667},
	{65, 3983164096154626388, 4351115415600277281},
	{128, 3080543553030230906, 3574020324747177505},
	{129, 4736875390806803608, 3094559420854136575},
	{200, 1600638933136913529, 6545613852800342164},
}

func TestHashesAreTensorFlows(t *testing.T) {
	for _, c := range table {
		s := []byte(string([]rune(text)[:c.runes]))
		if got := Fingerprint64(s) % bins; got != c.fast {
			t.Errorf("fingerprint of %d bytes: %d, want %d", len(s), got, c.fast)
		}
		if got := SipHash([2]uint64{133, 137}, s) % bins; got != c.strong {
			t.Errorf("SipHash of %d bytes: %d, want %d", len(s), got, c.strong)
		}
	}
}

// Computed by TensorFlow's cross_hashed, with its usual key, of "A" and 101, and of "A" and -3.
func TestCat(t *testing.T) {
	first := Cat(CrossKey, Fingerprint64([]byte("A")))
	minus := -3
	for _, c := range []struct{ second, want uint64 }{{101, 1126068114334019083}, {uint64(minus), 3837562876926817602}} {
		if got := Cat(first, c.second) % (1 << 62); got != c.want {
			t.Errorf("%d: %d, want %d", c.second, got, c.want)
		}
	}
}
