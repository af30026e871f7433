// Package kernels has the float32 loops that everything else stands on: products of matrices,
// elementwise arithmetic, and the steps of the optimizers, over slices.
//
//	// h = max(x·w + b, 0) for x [32, 784], w [784, 128], b [128], all row-major.
//	kernels.Gemm(32, 128, 784, x, 784, 1, w, 128, 1, h, 128, kernels.Epilogue{Bias: b, ReLU: true})
//
// The kernels check no more than what would write outside of a slice; the ops that call them have
// checked the shapes. They allocate nothing, once they have run, and start no goroutine but the
// pool's.
//
// # Paths
//
// There are four sets of kernels, and Path names the one in use: AVX-512, and AVX2 with FMA, on amd64,
// NEON on arm64, and Go. It is the best that the processor has; HORNBOOK_KERNELS=go, avx2, avx512 or neon
// in the environment takes another. The assembly is written by the generator in avo, a module of its own,
// from one description for all widths: go generate writes it anew. Go's assembler lacks most of NEON's
// instructions, so there they are words, each with its text beside it.
//
// Gemm fuses products and sums on the vector paths, which give the same bits, and rounds both in Go. So
// do the functions: the exponential and its like are one formula in float32 for all kinds of vectors
// (avo/functions.go), and package math's, rounded once, in Go. Everything else, the sums and the
// optimizers too, gives the same bits on all paths. No result depends on the number of threads, and that of
// an element not on its place in the slice.
//
// NEON has a kernel for all that AVX2 has one for. It is tested in an emulator (GOARCH=arm64 go test -exec
// qemu-aarch64-static), so that this says nothing of its speed.
//
// # Products
//
// A micro-kernel holds a tile of c in registers while it goes through a and b where they lie: a
// is read by broadcast with any two strides, b by vectors. Masks do the last columns, and there
// is a micro-kernel for every number of rows. Rows and columns are shared out evenly, so that no
// tile is much smaller than the others.
//
//	columns, AVX-512     1-16   17-32   33-48   49-64      more: panels of up to 64
//	rows in a tile       1-16    1-12     1-8     1-6
//
//	columns, AVX2        1-8     9-16    more: panels of up to 16; one or two rows: of up to 32
//	rows in a tile       1-12     1-6
//
//	columns, NEON        1-4     5-8     9-12    13-16      more: panels of up to 16
//	rows in a tile       1-12    1-12     1-8     1-6
//
// A panel of b is copied first, transposed if need be, where its columns do not lie side by side, or
// where its rows lie 1024 elements apart or more and c has 64 rows or more. More than 256 rows of
// b are gone through in blocks of up to 256. From 0.5 MFLOP (5 µs) on, c is cut into rectangles
// for the threads.
//
// Measured on two cores of an AMD EPYC (Zen 4) with Go 1.26, best of many rounds, in GFLOP/s and as a
// share of the FMA rate of one core in registers, 118 GFLOP/s, measured in the same run (go test
// -bench Gemm -cpu 1,2); m×k×n, NN is a and b row-major, T transposed:
//
//	                   AVX-512      AVX-512        AVX2         Go
//	                   1 thread    2 threads    1 thread    1 thread
//	32×784×128 NN     115   97 %   224  190 %   110   93 %    11
//	784×32×128 TN     111   94 %   216  182 %   109   92 %    10
//	32×128×784 NT     101   85 %   177  149 %   101   86 %    10
//	32×128×10 NN       70   59 %       -         57   49 %     6    10 of 16 lanes: 62 % at most
//	1×784×128 NN       55   46 %       -         52   44 %     5    as fast as b comes from the L2 cache
//	512×784×128 NN    115   97 %   229  194 %   110   93 %     8
//	128³ NN           116   98 %   223  188 %   113   96 %
//	256³ NN           117   99 %   230  195 %   114   96 %     7
//	512³ NN           115   97 %   230  195 %   105   88 %
//	1024³ NN          108   91 %   217  184 %    98   83 %
//
// # Convolutions
//
// A Convolution is a product whose patches are read where they lie, by the same micro-kernels: the
// columns of a come in runs, one for each row of the window. Batch 32, 3×3, two threads, in GFLOP/s
// (go test -bench Convolution); products with zeros round the image are counted, and mostly left out:
//
//	                    forward   of the input   of the kernel
//	28×28×1→32 valid      180          -              205
//	13×13×32→64 valid     232         184             228
//	32×32×3→32 same       207          -              222
//	32×32×16→16 same      223         223             228
//	16×16×32→32 same      228         227             229
//	16×16×64→128 same     231         231             230
//	8×8×64→64 same        250         245             227
//	32×32×16→32 by 2      210         191             212
//
// # Elementwise kernels and optimizers
//
// Loops end under a mask, on NEON in a vector aside; only the oldest optimizers do whole multiples of 16 elements by vectors and the
// rest by the Go loop beside. From two grains on (64 Ki elements of an addition, 16 Ki of a root or
// an exponential) the slices are cut for the threads. Adam over 101,770 parameters takes 31 µs by
// AVX-512 (square root and quotient are exact), 30 µs by AVX2, 16 to 19 µs on two threads. All
// kernels of one step of 784-128-10 at batch 32 take 151 µs on one thread, 115 to 140 µs on two (go
// test -bench Step): there Adam waits for the weights, which the other core has read in the meantime.
//
// The optimizers in nanoseconds for a weight in the first cache, one thread, AVX-512 and Go: Adam 0.32 and 2.4,
// Lion 0.16 and 1.2, Nadam 0.31 and 2.5, Adamax 0.21 and 2.9, Adagrad 0.29 and 2.3, Adadelta 0.48 and 3.8,
// AMSGrad 0.34 and 3.5, the schedule-free step 0.41 and 3.5. A dropout takes 0.19 for an element, random
// number included, by AVX2 0.41, and 1.8 in Go; 0.13, 0.29 and 1.2 where two elements share a number. A row of
// 10 numbers added to each of many takes 0.14 an element.
//
// Functions, in nanoseconds for an element of slices of 1000, on one thread, best of many rounds (go
// test -bench Functions); math is a loop over package math, and the error, in units in the last
// place, is the most of every 97th float32 on the vector paths:
//
//	            AVX-512   AVX2     Go   math   error
//	Exp            0.32   0.41    4.9    7.9    0.98
//	Expm1          0.41   0.39     28     28    1.41
//	Log            0.51   0.60    9.1    9.2    0.79
//	Log1p          0.51   0.82    9.0     10    1.37
//	Tanh           0.59   0.74     10     11    1.31
//	Sigmoid        0.52   0.91    8.8    9.0    1.50
//	SiLU           0.53   0.93    9.7     11    1.49
//	Softplus       0.73   1.29     26     26    1.64
//	Erf            0.67   0.92     24     25    1.01
//	GELU           0.77   1.08     26     30    1.95
//	GELUTanh       0.83   1.42     12     13    1.47
//	Sin            0.85   0.86     19     15    1.55
//	Cos            0.84   0.83     23     20    1.56
//	Pow            1.64   2.45     67     42    0.51
//	Sqrt           0.19   0.19    1.4    2.3    0.5
//	Rsqrt          0.30   0.30    2.3    3.7    1.50
//
// # Threads
//
// Run is the pool: it hands the parts of a job to the goroutines that are awake, and does itself what none
// takes. They watch for 100 µs and then sleep. Where other programs keep the processors busy, it
// notices that threads do not help and does without them for a while: a step beside one other
// busy program took 161 µs with two threads and 155 µs with one.
package kernels
