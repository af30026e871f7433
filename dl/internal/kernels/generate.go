package kernels

//go:generate go run -C avo . -kernels tile -out ../tile_amd64.s -stubs ../tile_amd64.go -pkg kernels
//go:generate go run -C avo . -kernels vector -out ../vector_amd64.s -stubs ../vector_amd64.go -pkg kernels
//go:generate go run -C avo . -kernels window -out ../window_amd64.s -stubs ../window_amd64.go -pkg kernels
//go:generate go run -C avo . -kernels drop -out ../drop_amd64.s -stubs ../drop_amd64.go -pkg kernels
//go:generate go run -C avo . -kernels function -out ../function_amd64.s -stubs ../function_amd64.go -pkg kernels
//go:generate go run -C avo . -kernels peak -out ../peak/fma_amd64.s -stubs ../peak/fma_amd64.go -pkg peak
//go:generate go run -C avo . -kernels neon
//go:generate go run -C avo . -kernels neonpeak
