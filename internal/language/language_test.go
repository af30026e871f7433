package language

import "testing"

func TestPick(t *testing.T) {
	for value, chinese := range map[string]bool{
		"": false, "en": false, "en_US.UTF-8": false, "zhuang": false, "fr-zh": false,
		"zh": true, "ZH": true, "zh-CN": true, "zh_CN.UTF-8": true, "zh-Hans": true,
	} {
		t.Setenv(Variable, value)
		want := "loss"
		if chinese {
			want = "损失"
		}
		if got := Pick("loss", "损失"); got != want || Chinese() != chinese {
			t.Errorf("%s=%q: %s, and Chinese is %v", Variable, value, got, Chinese())
		}
	}
}
