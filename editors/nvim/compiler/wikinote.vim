" `:compiler wikinote`, then `:make` puts what is wrong with the vault into the quickfix list.
if exists('current_compiler')
  finish
endif
let current_compiler = 'wikinote'

CompilerSet makeprg=wikinote\ check\ --quiet\ --format\ concise
" %t takes the first letter of error, warning and information; a hint is a note to Vim.
" Columns are UTF-16 units, which %v comes nearer to than %c, which counts bytes.
CompilerSet errorformat=%N%f:%l:%v:\ hint:\ %m,%f:%l:%v:\ %t%*[a-z]:\ %m
