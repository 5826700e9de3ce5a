" `:compiler wikinote`, then `:make` puts what is wrong with the vault into the quickfix list.
if exists('current_compiler')
  finish
endif
let current_compiler = 'wikinote'

CompilerSet makeprg=wikinote\ check\ --quiet\ --format\ concise
" %t takes the first letter of error, warning, info or hint.
CompilerSet errorformat=%f:%l:%c:\ %t%*[a-z]:\ %m
