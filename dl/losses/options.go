package losses

// An Option is one of every loss: a [Reduction].
type Option interface{ loss(*Loss) }

// A HuberOption is [Delta] or an [Option].
type HuberOption interface{ huber(*Loss) }

// A CosineSimilarityOption is [Axis] or an [Option].
type CosineSimilarityOption interface{ cosine(*Loss) }

// A CrossentropyOption is [FromLogits], [LabelSmoothing], [Axis] or an [Option].
type CrossentropyOption interface{ crossentropy(*Loss) }

// A SparseCrossentropyOption is [FromLogits], [IgnoreClass], [Axis] or an [Option].
type SparseCrossentropyOption interface{ sparse(*Loss) }

// A FocalOption is [Alpha], [Gamma] or a [CrossentropyOption].
type FocalOption interface{ focal(*Loss) }

// A BinaryFocalOption is [ClassBalancing] or a [FocalOption].
type BinaryFocalOption interface{ binaryFocal(*Loss) }

// A GeneralizedOption is [Q] or an [Option].
type GeneralizedOption interface{ generalized(*Loss) }

// A DiceOption is [Axis] or an [Option].
type DiceOption interface{ dice(*Loss) }

// A TverskyOption is [Alpha], [Beta] or a [DiceOption].
type TverskyOption interface{ tversky(*Loss) }

// A CircleOption is [Gamma], [Margin], [KeepDiagonal] or an [Option].
type CircleOption interface{ circle(*Loss) }

func (r Reduction) loss(l *Loss)         { l.reduction = r }
func (r Reduction) huber(l *Loss)        { l.reduction = r }
func (r Reduction) cosine(l *Loss)       { l.reduction = r }
func (r Reduction) crossentropy(l *Loss) { l.reduction = r }
func (r Reduction) sparse(l *Loss)       { l.reduction = r }
func (r Reduction) focal(l *Loss)        { l.reduction = r }
func (r Reduction) binaryFocal(l *Loss)  { l.reduction = r }
func (r Reduction) generalized(l *Loss)  { l.reduction = r }
func (r Reduction) dice(l *Loss)         { l.reduction = r }
func (r Reduction) tversky(l *Loss)      { l.reduction = r }
func (r Reduction) circle(l *Loss)       { l.reduction = r }

// A DeltaOption is [Delta].
type DeltaOption float32

// Delta is how far off a prediction may be until its loss goes on along a straight line; the default
// is 1.
func Delta(delta float32) DeltaOption { return DeltaOption(delta) }

func (o DeltaOption) huber(l *Loss) {
	if !(o > 0) {
		l.unfit("delta is %v: it is more than 0", float32(o))
	}
	l.config["delta"] = float64(o)
}

// An AxisOption is [Axis].
type AxisOption []int

// Axis is the axis of the classes or of the vector's elements; the default is -1, the last. [Dice] and
// [Tversky] take several; their default is all, the samples' too.
func Axis(axes ...int) AxisOption { return append(AxisOption{}, axes...) }

func (o AxisOption) one(l *Loss) {
	if len(o) != 1 {
		l.unfit("there are %d axes: give losses.Axis one", len(o))
	}
	l.config["axis"] = o[0]
}

func (o AxisOption) several(l *Loss) {
	if l.config["axis"] = nil; len(o) > 0 {
		l.config["axis"] = []int(o)
	}
}

func (o AxisOption) cosine(l *Loss)       { o.one(l) }
func (o AxisOption) crossentropy(l *Loss) { o.one(l) }
func (o AxisOption) sparse(l *Loss)       { o.one(l) }
func (o AxisOption) focal(l *Loss)        { o.one(l) }
func (o AxisOption) binaryFocal(l *Loss)  { o.one(l) }
func (o AxisOption) dice(l *Loss)         { o.several(l) }
func (o AxisOption) tversky(l *Loss)      { o.several(l) }

// A LogitsOption is [FromLogits].
type LogitsOption struct{}

// FromLogits says that the model predicts logits, not probabilities: its last layer has neither a
// softmax nor a sigmoid.
func FromLogits() LogitsOption { return LogitsOption{} }

func (LogitsOption) crossentropy(l *Loss) { l.config["from_logits"] = true }
func (LogitsOption) sparse(l *Loss)       { l.config["from_logits"] = true }
func (LogitsOption) focal(l *Loss)        { l.config["from_logits"] = true }
func (LogitsOption) binaryFocal(l *Loss)  { l.config["from_logits"] = true }

// A SmoothingOption is [LabelSmoothing].
type SmoothingOption float32

// LabelSmoothing moves the labels towards being all the same by a factor from 0 to 1; the default
// is 0.
func LabelSmoothing(factor float32) SmoothingOption { return SmoothingOption(factor) }

func (o SmoothingOption) crossentropy(l *Loss) {
	if !(o >= 0 && o <= 1) {
		l.unfit("labels are smoothed by %v: it is a factor from 0 to 1", float32(o))
	}
	l.config["label_smoothing"] = float64(o)
}
func (o SmoothingOption) focal(l *Loss)       { o.crossentropy(l) }
func (o SmoothingOption) binaryFocal(l *Loss) { o.crossentropy(l) }

// An IgnoreClassOption is [IgnoreClass].
type IgnoreClassOption int

// IgnoreClass leaves out the samples of a class, such as the -1 or 255 of what is not labeled in an
// image; the default is to count all.
func IgnoreClass(class int) IgnoreClassOption { return IgnoreClassOption(class) }

func (o IgnoreClassOption) sparse(l *Loss) { l.config["ignore_class"] = int(o) }

// An AlphaOption is [Alpha].
type AlphaOption float32

// Alpha is the weight of the samples that are 1 in a focal crossentropy, of all samples in a
// categorical one, with a default of 0.25, and that of what was not found in [Tversky], with a default
// of 0.5.
func Alpha(alpha float32) AlphaOption { return AlphaOption(alpha) }

func (o AlphaOption) focal(l *Loss)       { l.config["alpha"] = float64(o) }
func (o AlphaOption) binaryFocal(l *Loss) { l.config["alpha"] = float64(o) }
func (o AlphaOption) tversky(l *Loss)     { l.config["alpha"] = float64(o) }

// A BetaOption is [Beta].
type BetaOption float32

// Beta is the weight of what was found and is not there; the default is 0.5.
func Beta(beta float32) BetaOption { return BetaOption(beta) }

func (o BetaOption) tversky(l *Loss) { l.config["beta"] = float64(o) }

// A GammaOption is [Gamma].
type GammaOption float32

// Gamma is how much less samples count that are predicted well, in a focal crossentropy; the default
// is 2, and 0 is the crossentropy itself. In [Circle] it is the scale of the distances; the default is
// 80.
func Gamma(gamma float32) GammaOption { return GammaOption(gamma) }

func (o GammaOption) focal(l *Loss) {
	if !(o >= 0) {
		l.unfit("gamma is %v: it is 0 or more", float32(o))
	}
	l.config["gamma"] = float64(o)
}
func (o GammaOption) binaryFocal(l *Loss) { o.focal(l) }
func (o GammaOption) circle(l *Loss)      { o.focal(l) }

// A BalancingOption is [ClassBalancing].
type BalancingOption struct{}

// ClassBalancing weighs the samples that are 1 by [Alpha], and those that are 0 by 1-Alpha; the default
// is that they all count the same.
func ClassBalancing() BalancingOption { return BalancingOption{} }

func (BalancingOption) binaryFocal(l *Loss) { l.config["apply_class_balancing"] = true }

// A QOption is [Q].
type QOption float32

// Q goes from the crossentropy, near 0, to the mean absolute error, near 1, which minds wrong labels
// less; the default is 0.5.
func Q(q float32) QOption { return QOption(q) }

func (o QOption) generalized(l *Loss) {
	if !(o > 0 && o < 1) {
		l.unfit("q is %v: it lies between 0 and 1", float32(o))
	}
	l.config["q"] = float64(o)
}

// A MarginOption is [Margin].
type MarginOption float32

// Margin is how far apart the distances inside a class and between classes are to be; the default is
// 0.4.
func Margin(margin float32) MarginOption { return MarginOption(margin) }

func (o MarginOption) circle(l *Loss) { l.config["margin"] = float64(o) }

// A DiagonalOption is [KeepDiagonal].
type DiagonalOption struct{}

// KeepDiagonal compares each sample with itself, too; the default is not to.
func KeepDiagonal() DiagonalOption { return DiagonalOption{} }

func (DiagonalOption) circle(l *Loss) { l.config["remove_diagonal"] = false }
