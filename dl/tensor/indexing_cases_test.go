package tensor_test

var indexingCases = []opCase{}
