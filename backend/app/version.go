package app

// Version is the program's version. The build sets it (-ldflags "-X ...").
var Version = "development"
