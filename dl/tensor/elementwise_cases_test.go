package tensor_test

var elementwiseCases = []opCase{}
