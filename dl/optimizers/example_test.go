package optimizers_test

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// least goes down f(w) = (w - 3)² from 0 by some steps, and returns where it came to.
func least(opt *optimizers.Optimizer, steps int) float32 {
	w := tensor.NewVariable("w", tensor.Shape{})
	w.Fill([]float32{0})
	tape := tensor.Training()
	for range steps {
		tape.Reset()
		tape.Backward(w.AddScalar(-3).Square().Add(tape.Input(tensor.Scalar(0))))
		opt.Step([]*tensor.Tensor{w})
	}
	return w.Item()
}

// The gradient at 0 is -6, so that a step of a tenth of it leads to 0.6.
func ExampleSGD() {
	fmt.Printf("%.2f %.2f\n", least(optimizers.SGD(optimizers.LearningRate(0.1)), 1), least(optimizers.SGD(optimizers.LearningRate(0.1)), 50))
	// Output:
	// 0.60 3.00
}

// A part of the last step goes into the next.
func ExampleMomentum() {
	opt := optimizers.SGD(optimizers.LearningRate(0.01), optimizers.Momentum(0.9), optimizers.Nesterov())
	fmt.Printf("%.1f\n", least(opt, 200))
	fmt.Println(opt)
	// Output:
	// 3.0
	// SGD(learning_rate 0.01, momentum 0.9, nesterov), 200 steps
}

// A step has about the size of the learning rate, whatever the gradient's is.
func ExampleAdam() {
	opt := optimizers.Adam(optimizers.LearningRate(0.1))
	fmt.Printf("%.2f\n", least(opt, 1))
	fmt.Printf("%.1f\n", least(optimizers.Adam(optimizers.LearningRate(0.1)), 500))
	fmt.Println(opt)
	// Output:
	// 0.10
	// 3.0
	// Adam(learning_rate 0.1, beta_1 0.9, beta_2 0.999, epsilon 1e-07), 1 step
}

func ExampleRMSprop() {
	fmt.Printf("%.1f\n", least(optimizers.RMSprop(optimizers.LearningRate(0.01)), 1000))
	fmt.Println(optimizers.RMSprop())
	// Output:
	// 3.0
	// RMSprop(learning_rate 0.001, epsilon 1e-07, momentum 0, rho 0.9)
}

// The learning rate may be changed between steps, such as by a callback of Fit.
func ExampleOptimizer_SetRate() {
	opt := optimizers.SGD()
	opt.SetRate(opt.Rate() / 10)
	fmt.Println(opt.Rate())
	// Output:
	// 0.001
}

// A learning rate that falls along a cosine, after it has grown for three steps.
func ExampleCosineDecay() {
	schedule := optimizers.CosineDecay(0, 6, optimizers.Warmup(0.1, 3))
	for step := range 9 {
		fmt.Printf("%.3f, ", schedule.Rate(step))
	}
	fmt.Printf("%.3f\n", schedule.Rate(9))
	fmt.Println(optimizers.SGD(schedule))
	// Output:
	// 0.000, 0.033, 0.067, 0.100, 0.093, 0.075, 0.050, 0.025, 0.007, 0.000
	// SGD(learning_rate CosineDecay(initial_learning_rate 0, alpha 0, decay_steps 6, warmup_steps 3, warmup_target 0.1), momentum 0)
}

// Biases do not decay, and no gradient is longer than 1.
func ExampleExcludeFromWeightDecay() {
	fmt.Println(optimizers.AdamW(optimizers.WeightDecay(0.01), optimizers.ExcludeFromWeightDecay("bias"), optimizers.GlobalClipNorm(1)))
	// Output:
	// AdamW(learning_rate 0.001, beta_1 0.9, beta_2 0.999, epsilon 1e-07, global_clipnorm 1, weight_decay 0.01)
}
